import { Injectable, Logger } from '@nestjs/common';
import { inSeconds } from '../protocol/instants.js';
import { missingPackage } from '../protocol/password-hash.js';
import { hashChosen, hashGenerated, isCheckableHash, isOutdatedHash } from '../protocol/secret.js';
import { ClientSecretStore } from '../storage/client-secret.store.js';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import { Sealer } from '../storage/sealer.js';

/** Keeps and checks client secrets, and brings a hash that came from another system up to date when it is used. */
@Injectable()
export class ClientSecrets {
  private readonly logger = new Logger('OAuth2Provider');
  /** What a client has just authenticated with, as long as its record is at hand. */
  private readonly used = new WeakMap<AbstractApplication, string>();

  constructor(
    private readonly store: ClientSecretStore,
    private readonly sealer: Sealer,
  ) {}

  async check(application: AbstractApplication, secret: string, now: Date): Promise<boolean> {
    const matching = await application.matchingSecret(secret, now);
    if (matching) this.used.set(application, secret);
    if (matching && isOutdatedHash(matching.hash)) await this.upgrade(application, matching, secret);
    if (!matching) await this.explain(application);
    return matching !== undefined;
  }

  /**
   * The secret in clear, to sign what the client can verify (OpenID Connect Core section 10.1): the one that it came with,
   * or else the newest that lives, for which it must be recoverable.
   * @throws Error where no secret of the client can be recovered
   */
  async recover(application: AbstractApplication, now: Date): Promise<string> {
    const used = this.used.get(application);
    if (used !== undefined) return used;
    const newest = sealedOf(application, now).at(0);
    if (newest === undefined) {
      throw new Error(`client ${application.clientId} has no secret that can be recovered: register it anew`);
    }
    return this.sealer.open(newest);
  }

  /**
   * All that live and can be recovered, in clear, the newest first: what was signed before a rotation has an older one. A
   * secret that cannot be opened is left out.
   */
  async recoverAll(application: AbstractApplication, now: Date): Promise<string[]> {
    const opened = await Promise.allSettled(
      sealedOf(application, now).map((sealed) => this.sealer.open(sealed)),
    );
    return opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /**
   * A secret as it is kept.
   * @param how.chosen by a person: then it is hashed slowly
   * @param how.recoverable also encrypted beside its hash
   */
  async toStored(
    clear: string,
    how: { chosen: boolean; recoverable: boolean },
    now: Date,
  ): Promise<StoredSecret> {
    return {
      hash: how.chosen ? await hashChosen(clear) : hashGenerated(clear),
      ...(how.recoverable ? { sealed: await this.sealer.seal(clear) } : {}),
      ...createdAt(now),
    };
  }

  /** A client that is refused may well be right, where we cannot check what it sent. */
  private async explain({ clientId, clientSecrets }: AbstractApplication): Promise<void> {
    for (const { hash } of clientSecrets) {
      const missing = await missingPackage(hash);
      if (missing === undefined && isCheckableHash(hash)) continue;
      const why = missing
        ? `that takes the package ${missing} to check: npm install ${missing}, or rotate it`
        : 'in a form that cannot be checked: rotate it';
      this.logger.warn(`client ${clientId} has a stored secret ${why}`);
    }
  }

  /** Whether it works or not, the secret was right. */
  private async upgrade(
    application: AbstractApplication,
    outdated: StoredSecret,
    secret: string,
  ): Promise<void> {
    try {
      await this.store.replace(application.id, outdated.hash, await hashChosen(secret));
    } catch (error) {
      this.logger.warn(
        `the stored secret of client ${application.clientId} could not be brought up to date: ${nameOf(error)}`,
      );
    }
  }
}

/** A secret that lives until it is rotated out, from that instant on. */
export function createdAt(now: Date): Pick<StoredSecret, 'created' | 'expires'> {
  return { created: inSeconds(now), expires: null };
}

/** Of the secrets that live, the newest first, what can be opened. */
function sealedOf({ clientSecrets }: AbstractApplication, now: Date): string[] {
  return clientSecrets
    .filter(({ expires }) => expires === null || expires > inSeconds(now))
    .flatMap(({ sealed }) => sealed ?? []);
}

/** Not its message: a database error repeats the statement's values. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
