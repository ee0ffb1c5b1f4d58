import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { HttpReply } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { OAuthError } from '../protocol/errors.js';
import { TokenMissing, bodyOf, refusalOf } from './refusal.js';

/**
 * Answers what `ResourceProtector.acquire` threw in a handler and nobody caught, as the guard would: Nest knows neither
 * error, and would say 500.
 */
@Catch(OAuthError, TokenMissing)
export class OAuthErrorFilter implements ExceptionFilter<OAuthError | TokenMissing> {
  constructor(private readonly responder: Responder) {}

  catch(error: OAuthError | TokenMissing, host: ArgumentsHost): void {
    const refusal = refusalOf(error);
    // Who calls from elsewhere than HTTP gives the context, and gets an exception of its transport.
    if (!refusal || host.getType() !== 'http') throw error;
    const { status, headers } = refusal;
    this.responder.send(host.switchToHttp().getResponse<HttpReply>(), {
      status,
      headers,
      body: bodyOf(refusal),
    });
  }
}
