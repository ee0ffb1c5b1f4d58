import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { FORM_LIFETIME } from '../resource-owner/form-tokens.js';
import { ApplicationStore } from '../storage/application.store.js';
import { ClientSecretStore } from '../storage/client-secret.store.js';
import { Sealer } from '../storage/sealer.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';

/** Applications that are read at a time. */
const PAGE = 500;

export interface EncryptionRotationOptions {
  /** Counts what would be encrypted anew, and does not. */
  readonly dryRun?: boolean;
  /** Called with each record that is looked at: how many there were until now, and about how many there are. */
  readonly onProgress?: (records: number, about: number) => void;
  /** Ends the work between two records; calling `rotate` again goes on. */
  readonly signal?: AbortSignal;
}

export interface RotatedEncryption {
  /** Signing keys that are encrypted with the first secret now, and were not. */
  readonly signingKeys: number;
  readonly clientSecrets: number;
  /** What no secret of the list opens, as `signing key KID` or `client secret of CLIENT_ID`. */
  readonly unreadable: readonly string[];
  /**
   * From when on nothing needs the secrets after the first, if all processes have the list by now: forms that are open
   * and codes that users of devices may still type in were made with what was first then. Null where something stays
   * encrypted with another.
   */
  readonly othersNeededUntil: Date | null;
  /** False where it was interrupted. */
  readonly complete: boolean;
}

/**
 * Encrypts with the first secret of the option `secret` what an older one of the list has encrypted: stored signing keys
 * and client secrets that can be recovered. Answers of refreshes that are kept for the grace period are encrypted with
 * the tokens of their clients, not with the secret, and user codes are kept as HMAC for some minutes: both end by
 * themselves. Each record is changed by one UPDATE if it still is what was read, so it can be interrupted, repeated,
 * and run twice at once.
 */
@Injectable()
export class EncryptionRotation {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly sealer: Sealer,
    private readonly keys: SigningKeyStore,
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
  ) {}

  async rotate({
    dryRun = false,
    onProgress,
    signal,
  }: EncryptionRotationOptions = {}): Promise<RotatedEncryption> {
    const unreadable: string[] = [];
    const keys = (await this.keys.list()).filter(({ canSign }) => canSign);
    // An application may be given one meanwhile.
    const about = onProgress ? keys.length + (await this.applications.countSealed()) : 0;
    let looked = 0;
    /** Whether it was, or would be, encrypted anew. */
    const renew = async (what: string, sealed: string, keep: (fresh: string) => Promise<unknown>) => {
      looked++;
      onProgress?.(looked, Math.max(looked, about));
      if (this.isCurrent(sealed)) return false;
      const text = await this.sealer.open(sealed).catch(() => undefined);
      if (text === undefined) {
        unreadable.push(what);
        return false;
      }
      if (!dryRun) await keep(await this.sealer.seal(text));
      return true;
    };

    let signingKeys = 0;
    for (const { kid, sealedPrivateJwk } of keys) {
      if (signal?.aborted) break;
      const keep = (fresh: string) => this.keys.reseal(kid, sealedPrivateJwk, fresh);
      if (await renew(`signing key ${kid}`, sealedPrivateJwk, keep)) signingKeys++;
    }
    let clientSecrets = 0;
    for await (const { id, clientId, sealed } of this.sealedSecrets()) {
      if (signal?.aborted) break;
      const keep = (fresh: string) => this.secrets.replace(id, sealed, fresh);
      if (await renew(`client secret of ${clientId}`, sealed, keep)) clientSecrets++;
    }
    const complete = !signal?.aborted;
    const isDone = complete && !dryRun && unreadable.length === 0;
    return {
      signingKeys,
      clientSecrets,
      unreadable,
      othersNeededUntil: isDone ? this.latestUse() : null,
      complete,
    };
  }

  private async *sealedSecrets() {
    for (let last: string | undefined; ;) {
      const page = await this.applications.withSealedSecrets(last, PAGE);
      for (const { id, clientId, clientSecrets } of page) {
        for (const { sealed } of clientSecrets) if (sealed !== undefined) yield { id, clientId, sealed };
      }
      if (page.length < PAGE) return;
      last = page[PAGE - 1].id;
    }
  }

  private isCurrent(sealed: string): boolean {
    try {
      return this.sealer.isCurrent(sealed);
    } catch {
      // What is no JWE at all is told like what cannot be opened.
      return false;
    }
  }

  private latestUse(): Date {
    return after(new Date(), Math.max(FORM_LIFETIME, this.options.deviceCodeLifetime));
  }
}
