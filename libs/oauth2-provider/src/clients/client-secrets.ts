import { Injectable } from '@nestjs/common';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import { hashChosen, isOutdatedHash } from '../protocol/secret.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { Writes } from '../storage/writes.js';

/** Checks client secrets, and brings a hash that came from another system up to date when it is used. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly writes: Writes,
  ) {}

  async check(application: AbstractApplication, secret: string, now: Date): Promise<boolean> {
    const matching = await application.matchingSecret(secret, now);
    if (matching && isOutdatedHash(matching.hash)) await this.upgrade(application, matching, secret);
    return matching !== undefined;
  }

  /** Only where the row still holds what was read, so that a rotation at the same instant is not undone. */
  private async upgrade(
    application: AbstractApplication,
    outdated: StoredSecret,
    secret: string,
  ): Promise<void> {
    const hash = await hashChosen(secret);
    const upgraded = application.clientSecrets.map((each) => (each === outdated ? { ...each, hash } : each));
    await this.writes.run((manager) =>
      manager
        .createQueryBuilder()
        .update(this.applications.target)
        .set({ clientSecrets: upgraded })
        .where('id = :id AND client_secrets = :read', {
          id: application.id,
          read: JSON.stringify(application.clientSecrets),
        })
        .execute(),
    );
  }
}
