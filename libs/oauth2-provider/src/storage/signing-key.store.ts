import type { EntityManager } from 'typeorm';
import { SigningKey } from './entities/signing-key.entity.js';
import { insertRow } from './insert-row.js';
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
  async add(key: SigningKey): Promise<boolean> {
    try {
      await this.writes.run((manager) => insertRow(manager, SigningKey, key));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
