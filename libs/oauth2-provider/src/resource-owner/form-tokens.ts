import { Injectable } from '@nestjs/common';
import { Tokens } from '@fastify/csrf';
import { OAuth2ProviderOptions } from '../options/options.js';

/** How long a form may lie open, in seconds. */
export const FORM_LIFETIME = 3600;

/** Tokens that bind a form to the session that it was shown in and to what it showed. */
@Injectable()
export class FormTokens {
  private readonly tokens = new Tokens({ userInfo: true, validity: FORM_LIFETIME * 1000 });
  private readonly secrets: string[];

  constructor({ secret }: OAuth2ProviderOptions) {
    this.secrets = [secret].flat().map((each) => `form ${each}`);
  }

  create(sessionId: string, shown: string): string {
    return this.tokens.create(this.secrets[0], binding(sessionId, shown));
  }

  verify(token: string, sessionId: string, shown: string): boolean {
    return this.secrets.some((secret) => this.tokens.verify(secret, token, binding(sessionId, shown)));
  }
}

function binding(sessionId: string, shown: string): string {
  return JSON.stringify([sessionId, shown]);
}
