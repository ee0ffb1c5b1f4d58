import { type EntityManager, In } from 'typeorm';
import { spentKeys } from '../protocol/signing-key-life.js';
import { SigningKey } from './entities/signing-key.entity.js';
import { insertRow } from './insert-row.js';
import { before, notAfter } from './instant-operators.js';
import { isUniqueViolation } from './unique-violation.js';
import { updateRow } from './update-row.js';
import type { Writes } from './writes.js';

export class SigningKeyStore {
  constructor(
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /** The newest generation first. */
  list(): Promise<SigningKey[]> {
    return this.manager.find(SigningKey, { order: { generation: 'DESC' } });
  }

  /** Puts the private half under another encryption. False when somebody did before, or the key is gone. */
  reseal(kid: string, sealedBefore: string, sealed: string): Promise<boolean> {
    return this.writes.run((manager) =>
      updateRow(manager, SigningKey, { sealedPrivateJwk: sealed }, { kid, sealedPrivateJwk: sealedBefore }),
    );
  }

  /** False when another process made that generation first; then read again. */
  add(key: SigningKey): Promise<boolean> {
    return unlessThere(this.writes.run((manager) => insertRow(manager, SigningKey, key)));
  }

  /** Puts the key in the place of those, which are no more. False, and nothing done, as with `add`. */
  replace(kids: readonly string[], key: SigningKey): Promise<boolean> {
    return unlessThere(
      this.writes.transaction(async (manager) => {
        await insertRow(manager, SigningKey, key);
        await manager.delete(SigningKey, { kid: In(kids) });
      }),
    );
  }

  /** Notes that a token of the key lives until then. False when the key is gone, or needed for longer already. */
  async keepUntil(kid: string, usedUntil: Date): Promise<boolean> {
    const { affected } = await this.writes.run((manager) =>
      manager.update(SigningKey, { kid, usedUntil: before(usedUntil) }, { usedUntil }),
    );
    return affected === 1;
  }

  /**
   * Removes the private halves of the keys whose last token has expired, and the keys whose last token had expired at
   * `sessionsOver`: until then it may come back as the hint of a session that goes on. Counts the keys that are gone.
   */
  async removeSpent(now: Date, sessionsOver: Date): Promise<number> {
    const spent = spentKeys(await this.list(), now);
    if (spent.length === 0) return 0;
    const isForgotten = ({ usedUntil, created }: SigningKey) =>
      usedUntil <= sessionsOver || usedUntil <= created;
    const kidsOf = (keys: SigningKey[]) => In(keys.map(({ kid }) => kid));
    const kept = spent.filter((key) => key.canSign && !isForgotten(key));
    // Not one that a process whose clock is behind has just used.
    const usedUntil = notAfter(now);
    return this.writes.run(async (manager) => {
      if (kept.length > 0)
        await manager.update(SigningKey, { kid: kidsOf(kept), usedUntil }, { sealedPrivateJwk: '' });
      const forgotten = { kid: kidsOf(spent.filter(isForgotten)), usedUntil };
      return (await manager.delete(SigningKey, forgotten)).affected ?? 0;
    });
  }
}

async function unlessThere(added: Promise<void>): Promise<boolean> {
  try {
    await added;
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
