import { Injectable } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import { inSeconds } from '../protocol/instants.js';
import { isLifetime } from '../protocol/lifetimes.js';
import { ClientSecretStore } from '../storage/client-secret.store.js';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientSecretGenerator, generatedClientSecret } from './generators.js';
import { type SecretAsKey, hasSecret, hmacProblems, signsWithSecret } from './hmac-problems.js';
import { InvalidApplication, UnknownApplication } from './invalid-application.js';

/** A week: long enough for whatever is deployed once a week. In seconds. */
const OVERLAP = 7 * 24 * 3600;

export interface RotateOptions {
  /** How long the secrets before it go on working, in seconds; 0 ends them at once. Default: a week. */
  overlap?: number;
}

export interface RotatedSecret {
  readonly clientId: string;
  /** In clear, this once. */
  readonly clientSecret: string;
  /** Whether it is kept encrypted beside its hash, so that the server can sign with it. */
  readonly isRecoverable: boolean;
  /** When the last of the secrets before it stops working. */
  readonly previousUntil: Date;
}

/** Gives a client a new secret while the old one still works. */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly store: ClientSecretStore,
    private readonly secrets: ClientSecrets,
    private readonly generator: ClientSecretGenerator,
    private readonly events: OAuth2Events,
  ) {}

  /** See `Applications.rotateSecret`. */
  async rotate(clientId: string, { overlap = OVERLAP }: RotateOptions): Promise<RotatedSecret> {
    if (overlap !== 0 && !isLifetime(overlap)) {
      throw new InvalidApplication([
        { field: 'overlap', message: 'must be a whole number of seconds, 0 or more, and less than 68 years' },
      ]);
    }
    const application = await this.find(clientId);
    const clientSecret = await generatedClientSecret(this.generator);
    const now = new Date();
    const until = inSeconds(now) + overlap;
    const isRecoverable =
      signsWithSecret(application) || application.clientSecrets.some(({ sealed }) => sealed !== undefined);
    const key: SecretAsKey = isRecoverable
      ? { kept: 'recoverable', clear: clientSecret }
      : { kept: 'as a hash' };
    const problems = hmacProblems(application, key);
    if (problems.length > 0) throw new InvalidApplication(problems);
    const how = { chosen: false, recoverable: isRecoverable };
    const fresh = await this.secrets.toStored(clientSecret, how, now);
    // The new one first, for each is tried in turn and a chosen one takes long.
    const rotated = (stored: readonly StoredSecret[]) => [fresh, ...ending(stored, until, inSeconds(now))];
    if (!(await this.store.rewrite(application.id, rotated, now))) throw new UnknownApplication();
    const previousUntil = new Date(until * 1000);
    this.events.emit('secret.rotated', { applicationId: application.id, clientId, previousUntil });
    return { clientId, clientSecret, isRecoverable, previousUntil };
  }

  private async find(clientId: string): Promise<AbstractApplication> {
    const application = await this.applications.findByClientId(clientId);
    if (!application) throw new UnknownApplication();
    if (!hasSecret(application)) {
      throw new InvalidApplication([{ field: 'clientId', message: 'is of a client that has no secret' }]);
    }
    return application;
  }
}

/** Those that still live, none longer than `until`. Instants in seconds. */
function ending(secrets: readonly StoredSecret[], until: number, now: number): StoredSecret[] {
  return secrets
    .map((each) => ({ ...each, expires: Math.min(each.expires ?? until, until) }))
    .filter(({ expires }) => expires > now);
}
