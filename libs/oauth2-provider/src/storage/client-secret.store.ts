import type { AbstractApplication, StoredSecret } from './entities/application.entity.js';
import type { Writes } from './writes.js';

/** What changes among the stored secrets of an application, while others may change them too. */
export class ClientSecretStore {
  constructor(
    private readonly application: new () => AbstractApplication,
    private readonly writes: Writes,
  ) {}

  /**
   * Puts one text, a hash or what is sealed, in the place of another: one UPDATE, and none of its neighbours is touched
   * by it.
   */
  async replace(applicationId: string, outdated: string, fresh: string): Promise<void> {
    await this.writes.run((manager) =>
      manager
        .createQueryBuilder()
        .update(this.application)
        .set({ clientSecrets: () => 'REPLACE(client_secrets, :outdated, :fresh)' })
        .where('id = :applicationId')
        // As JSON has them, in quotes.
        .setParameters({ applicationId, outdated: JSON.stringify(outdated), fresh: JSON.stringify(fresh) })
        .execute(),
    );
  }

  /**
   * Computes the secrets from those that are stored, which nobody else can change meanwhile.
   * @returns false when there is no such application any more
   */
  rewrite(
    applicationId: string,
    change: (stored: readonly StoredSecret[]) => StoredSecret[],
    now: Date,
  ): Promise<boolean> {
    return this.writes.transaction(async (manager) => {
      const found = await manager.findOne(this.application, {
        where: { id: applicationId },
        ...(this.writes.hasRowLocks && { lock: { mode: 'pessimistic_write' } }),
      });
      if (!found) return false;
      const clientSecrets = change(found.clientSecrets);
      await manager.update(this.application, { id: applicationId }, { clientSecrets, updated: now });
      return true;
    });
  }
}
