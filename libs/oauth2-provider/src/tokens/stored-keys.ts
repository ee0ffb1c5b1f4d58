import { type KeyObject, createPrivateKey } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { signatureOf } from '../protocol/jws.js';
import { activeKey, stateOf } from '../protocol/signing-key-life.js';
import type { SigningKey } from '../storage/entities/signing-key.entity.js';
import { Sealer } from '../storage/sealer.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';
import type { NamedJwk } from './given-keys.js';
import { KeyRotation } from './key-rotation.js';

/** The first key is made, its use is noted, it signs: and each may be another's doing. */
const TURNS = 10;
const NONE: readonly NamedJwk[] = [];

/** The keys as they were last read. */
interface Read {
  readonly keys: readonly SigningKey[];
  readonly published: readonly NamedJwk[];
  /** Those that are published no more, and whose ID tokens may still be hints. */
  readonly former: readonly NamedJwk[];
  /** On the clock that only goes forward, in milliseconds. */
  readonly at: number;
}

/** A key that signs now. */
export interface ReadyKey {
  readonly kid: string;
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/**
 * The keys in the database. Each process reads them again every `signingKeyCheckInterval` seconds, if it needs any; when
 * one begins to sign is in its row, so that all change over at that instant.
 */
@Injectable()
export class StoredKeys {
  private read: Read | undefined;
  private reading: Promise<Read> | undefined;
  private readonly open = new Map<string, Promise<KeyObject>>();
  private keeping: Promise<void> | undefined;
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: SigningKeyStore,
    private readonly sealer: Sealer,
    private readonly rotation: KeyRotation,
  ) {}

  get algorithms(): readonly string[] {
    return this.rotation.algorithms;
  }

  /** The public halves; the same list as long as nothing has changed. */
  published(): Promise<readonly NamedJwk[]> {
    if (this.algorithms.length === 0) return Promise.resolve(NONE);
    return settled(async () => {
      const { published } = await this.current();
      if (published.length > 0) return published;
      // Clients would keep an empty list until long after the first key is made.
      return this.makeFirst(this.algorithms[0]);
    });
  }

  /**
   * The public halves of the keys that are spent: of what they signed nothing is live, and a client may still name its
   * user by it (`id_token_hint`) as long as the session lasts.
   */
  async former(): Promise<readonly NamedJwk[]> {
    return this.algorithms.length === 0 ? NONE : (await this.current()).former;
  }

  /** @param until when what is signed expires: so long the key is published */
  keyFor(algorithm: string, until: Date): Promise<ReadyKey> {
    return settled(async () => {
      const { keys } = await this.current();
      const key = activeKey(
        keys.filter(({ canSign }) => canSign),
        algorithm,
        new Date(),
      );
      if (!key) return this.makeFirst(algorithm);
      if (until > key.usedUntil) return this.keep(key, until);
      const privateKey = await this.opened(key);
      return { kid: key.kid, sign: (data: Uint8Array) => signatureOf(algorithm, privateKey, data) };
    });
  }

  /** The kids of the keys that sign, now or next, and that no secret of the options opens. */
  async unusable(): Promise<string[]> {
    const { keys } = await this.readAgain();
    const now = new Date();
    const signing = keys.filter((key) => {
      const state = stateOf(key, keys, this.options.signingKeyLeadTime, now);
      return this.algorithms.includes(key.algorithm) && (state === 'active' || state === 'next');
    });
    const opened = await Promise.allSettled(signing.map((key) => this.opened(key)));
    return signing.filter((_, at) => opened[at].status === 'rejected').map(({ kid }) => kid);
  }

  private async current(): Promise<Read> {
    const { read } = this;
    const age = read && (performance.now() - read.at) / 1000;
    return read && age! < this.options.signingKeyCheckInterval ? read : this.readAgain();
  }

  /** Once for all who ask at the same time. */
  private readAgain(): Promise<Read> {
    this.reading ??= this.load().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async load(): Promise<Read> {
    const at = performance.now();
    try {
      const now = new Date();
      let keys = await this.store.list();
      if (await this.rotation.rotateDue(keys, now)) keys = await this.store.list();
      const { signingKeyLeadTime, sessionLifetime } = this.options;
      const isPublished = (key: SigningKey) =>
        this.algorithms.includes(key.algorithm)
          ? stateOf(key, keys, signingKeyLeadTime, now) !== 'spent'
          : // A signer has taken over, or nobody.
            key.usedUntil > now;
      const published = keys.filter(isPublished).map(publicHalf);
      const former = keys
        .filter((key) => !isPublished(key) && after(key.usedUntil, sessionLifetime) > now)
        .map(publicHalf);
      const isSame = JSON.stringify(published) === JSON.stringify(this.read?.published);
      this.read = { keys, published: isSame ? this.read!.published : published, former, at };
    } catch (error) {
      if (!this.read) throw error;
      // What was read is good for now: the next keys are in it before they sign. Verifiers need them also while the
      // database is away.
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`the signing keys could not be read again: ${name}`);
      this.read = { ...this.read, at };
    }
    return this.read;
  }

  private async makeFirst(algorithm: string): Promise<undefined> {
    await this.rotation.makeFirst(algorithm);
    // Whether this process' key or another's was kept, all read the same afterwards.
    await this.readAgain();
  }

  /** Notes that the key is needed until then, with time to spare, so that this is seldom; one at a time. */
  private async keep(key: SigningKey, until: Date): Promise<undefined> {
    const usedUntil = after(until, this.options.signingKeyLeadTime);
    this.keeping ??= this.note(key, usedUntil).finally(() => (this.keeping = undefined));
    await this.keeping;
  }

  private async note(key: SigningKey, usedUntil: Date): Promise<void> {
    if (await this.store.keepUntil(key.kid, usedUntil)) key.usedUntil = usedUntil;
    // It is gone, or another process has noted more.
    else await this.readAgain();
  }

  /** Opened once. A failure is not remembered. */
  private opened({ kid, sealedPrivateJwk }: SigningKey): Promise<KeyObject> {
    const known = this.open.get(kid);
    if (known) return known;
    const opening = this.sealer.open(sealedPrivateJwk).then(
      (jwk) => createPrivateKey({ key: JSON.parse(jwk) as never, format: 'jwk' }),
      (cause: Error) => {
        this.open.delete(kid);
        throw new Error(`the stored signing key ${kid} cannot be opened: ${cause.message}`, { cause });
      },
    );
    this.open.set(kid, opening);
    return opening;
  }
}

function publicHalf({ publicJwk }: SigningKey): NamedJwk {
  return publicJwk as NamedJwk;
}

/** Tries again after whatever was missing is made. */
async function settled<Found>(attempt: () => Promise<Found | undefined>): Promise<Found> {
  for (let turn = 0; turn < TURNS; turn++) {
    const found = await attempt();
    if (found !== undefined) return found;
  }
  throw new Error('the signing key that was kept is not there: is it a replica that is read?');
}
