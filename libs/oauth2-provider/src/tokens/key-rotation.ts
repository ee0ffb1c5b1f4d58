import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { publicMembers, publishedJwk } from '../protocol/jwk.js';
import { SIGNATURE_ALGORITHMS, keyTypeOf } from '../protocol/signing-algorithm.js';
import {
  type KeyState,
  isDue,
  keysOf,
  nextActiveFrom,
  removableAt,
  retiresAt,
  stateOf,
} from '../protocol/signing-key-life.js';
import { SigningKey } from '../storage/entities/signing-key.entity.js';
import { Sealer } from '../storage/sealer.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';
import { SIGNERS, type Signer } from './signer.js';

const MODULUS_BITS = 2048;

/** The keys of an algorithm are not in the database: they are the operator's, and rotated there. */
export class KeysNotKept extends Error {
  override readonly name = 'KeysNotKept';
}

export interface RotateKeysOptions {
  /** JWS algorithm. Default: each that has a key in the database, or RS256 where there is none. */
  algorithm?: string;
  /**
   * For a key that leaked: the new one signs at once, and all others of the algorithm are gone, from the JWK Set too, so
   * that what they signed verifies no more once clients have read it again, and is no hint to this server either.
   */
  now?: boolean;
}

/** A kept key and its life. */
export interface KeptKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: KeyState;
  readonly published: Date;
  readonly activeFrom: Date;
  /** When it stops to sign; null while no other is to follow it. */
  readonly retiredAt: Date | null;
  /** When the last token that it signed has expired, and it is published no more; null as above. */
  readonly removedAt: Date | null;
}

/** What a rotation does for one algorithm. */
export interface PlannedRotation {
  readonly algorithm: string;
  /** When the next key begins to sign; null where one waits already, and nothing is done. */
  readonly activeFrom: Date | null;
  /** The keys that go at once. */
  readonly removes: readonly string[];
}

/**
 * The life of the keys in the database: the next is published before it signs, and the one before it stays published
 * until the last token that it signed has expired. It can be run at any time, again, and by several processes at once.
 */
@Injectable()
export class KeyRotation {
  /** The algorithms whose keys are in the database. */
  readonly algorithms: readonly string[];
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: SigningKeyStore,
    private readonly sealer: Sealer,
    @Inject(SIGNERS) signers: readonly Signer[],
  ) {
    const { signingKeys, signingAlgorithms = SIGNATURE_ALGORITHMS } = options;
    const elsewhere = signers.map(({ algorithm }) => algorithm);
    this.algorithms = signingKeys
      ? []
      : SIGNATURE_ALGORITHMS.filter((each) => signingAlgorithms.includes(each) && !elsewhere.includes(each));
  }

  /** All keys in the database, by algorithm, the newest first. */
  async list(now = new Date()): Promise<KeptKey[]> {
    const keys = await this.store.list();
    return [...new Set(keys.map(({ algorithm }) => algorithm))]
      .sort()
      .flatMap((algorithm) => keysOf(keys, algorithm))
      .map((key) => ({
        kid: key.kid,
        algorithm: key.algorithm,
        state: stateOf(key, keys, this.options.signingKeyLeadTime, now),
        published: key.created,
        activeFrom: key.activeFrom,
        retiredAt: retiresAt(key, keys) ?? null,
        removedAt: removableAt(key, keys, this.options.signingKeyLeadTime) ?? null,
      }));
  }

  /**
   * What `rotate` would do, without doing it.
   * @throws KeysNotKept for an algorithm whose keys are not in the database
   */
  async plan({ algorithm, now: atOnce = false }: RotateKeysOptions = {}): Promise<PlannedRotation[]> {
    const now = new Date();
    const keys = await this.store.list();
    return this.chosen(algorithm, keys).map((each) => ({
      algorithm: each,
      activeFrom: atOnce ? now : (nextActiveFrom(keys, each, this.options.signingKeyLeadTime, now) ?? null),
      removes: atOnce ? keysOf(keys, each).map(({ kid }) => kid) : [],
    }));
  }

  /**
   * Makes the next key of each algorithm, where none waits already.
   * @returns the keys that were made
   * @throws KeysNotKept for an algorithm whose keys are not in the database
   */
  async rotate(how: RotateKeysOptions = {}): Promise<KeptKey[]> {
    const made: (string | undefined)[] = [];
    for (const { algorithm, activeFrom, removes } of await this.plan(how)) {
      if (how.now) made.push(await this.replace(algorithm, removes));
      else if (activeFrom) made.push(await this.follow(algorithm, await this.store.list()));
    }
    return (await this.list()).filter(({ kid }) => made.includes(kid));
  }

  /** Makes the first key of an algorithm, which signs at once, unless another process has. */
  async makeFirst(algorithm: string): Promise<void> {
    await this.store.add(await this.newKey(algorithm, 1, 0));
  }

  /**
   * Makes the keys that are to follow those of their age (option `signingKeyRotationAge`). A failure is logged: the keys
   * that are there go on.
   * @returns whether there is anything new
   */
  async rotateDue(keys: readonly SigningKey[], now: Date): Promise<boolean> {
    const { signingKeyRotationAge: age, signingKeyLeadTime: leadTime } = this.options;
    const due = this.algorithms.filter((algorithm) => {
      const [newest] = keysOf(keys, algorithm);
      return newest && isDue(newest, age, leadTime, now);
    });
    try {
      for (const algorithm of due) await this.follow(algorithm, keys);
    } catch (error) {
      this.logger.warn(`the next signing key could not be made: ${nameOf(error)}`);
    }
    return due.length > 0;
  }

  private chosen(algorithm: string | undefined, keys: readonly SigningKey[]): readonly string[] {
    if (this.algorithms.length === 0 || (algorithm && !this.algorithms.includes(algorithm))) {
      const place = this.options.signingKeys
        ? 'in the option signingKeys'
        : 'with a signer, or left out of signingAlgorithms';
      throw new KeysNotKept(
        `the keys${algorithm ? ` for ${algorithm}` : ''} are ${place}: rotate them there`,
      );
    }
    if (algorithm) return [algorithm];
    const there = this.algorithms.filter((each) => keysOf(keys, each).length > 0);
    return there.length > 0 ? there : this.algorithms.slice(0, 1);
  }

  /** The next of the keys as they were read: if another process made it meanwhile, there is one, and no second. */
  private async follow(algorithm: string, keys: readonly SigningKey[]): Promise<string | undefined> {
    const { signingKeyLeadTime } = this.options;
    if (!nextActiveFrom(keys, algorithm, signingKeyLeadTime, new Date())) return undefined;
    const [newest] = keysOf(keys, algorithm);
    const next = newest
      ? await this.newKey(algorithm, newest.generation + 1, signingKeyLeadTime)
      : await this.newKey(algorithm, 1, 0);
    return (await this.store.add(next)) ? next.kid : undefined;
  }

  /** One key in the place of those, and of whatever another process makes meanwhile. */
  private async replace(algorithm: string, leaked: readonly string[]): Promise<string | undefined> {
    for (;;) {
      const keys = keysOf(await this.store.list(), algorithm);
      // Somebody else did it.
      if (leaked.length > 0 && !keys.some(({ kid }) => leaked.includes(kid))) return undefined;
      const next = await this.newKey(algorithm, (keys[0]?.generation ?? 0) + 1, 0);
      const kids = keys.map(({ kid }) => kid);
      if (await this.store.replace(kids, next)) return next.kid;
    }
  }

  /** @param delay until it signs, in seconds, counted from now that it is made: RSA takes its time */
  private async newKey(algorithm: string, generation: number, delay: number): Promise<SigningKey> {
    const { privateKey } = await newPair(algorithm);
    const publicJwk = publishedJwk(publicMembers(privateKey), algorithm);
    const sealedPrivateJwk = await this.sealer.seal(JSON.stringify(privateKey.export({ format: 'jwk' })));
    const now = new Date();
    return Object.assign(new SigningKey(), {
      kid: publicJwk.kid,
      algorithm,
      generation,
      publicJwk,
      sealedPrivateJwk,
      created: now,
      activeFrom: after(now, delay),
      usedUntil: now,
    });
  }
}

/** On the threads of the crypto library, for RSA takes its time. */
function newPair(algorithm: string) {
  const { kty, crv } = keyTypeOf(algorithm);
  if (kty === 'RSA') return promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  if (kty === 'EC') return promisify(generateKeyPair)('ec', { namedCurve: crv! });
  return promisify(generateKeyPair)('ed25519');
}

/** Not its message: a database error repeats the statement's values. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
