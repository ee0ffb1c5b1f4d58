import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { SigningKey, oauth2Entities } from 'nest-oauth2-provider';
import { DataSource } from 'typeorm';
import { CachingVerifier } from './support/caching-verifier.js';
import { type Tokens, tokensOf } from './support/client.js';
import { type FreshDatabase, databases, describeEachShared, freshDatabase } from './support/databases.js';
import { KeyHosts, SECRET } from './support/key-hosts.js';

/** For how long tokens are issued, in seconds; `node test/bench/keys.mjs` takes longer. */
const SECONDS = Number(process.env['KEY_ROTATION_SECONDS'] ?? 18);
/** Where the benchmark wants its figures. */
const FIGURES = process.env['KEY_ROTATION_FIGURES'];
/** A new key every eight seconds, and everything else as short. */
const OPTIONS = {
  jwksMaxAge: 2,
  signingKeyCheckInterval: 1,
  signingKeyLeadTime: 7,
  signingKeyRotationAge: 8,
  idTokenLifetime: 6,
  accessTokenLifetime: 60,
};
const CLIENTS = 6;
/** In seconds. */
const PATIENCE = 90;
const REDIRECT_URI = 'http://127.0.0.1/callback';

/** How long two rounds of commands may take on a machine that is busy with the load, in seconds. */
const COMMANDS = 240;
/** No fewer ID tokens are verified, however busy the machine is. */
const ENOUGH = 1000;
const CLI = path.join(__dirname, '../dist/apps/cli/cli/src/main.js');

/** What was issued and verified while the keys changed. */
interface Figures {
  readonly failures: readonly string[];
  readonly issued: number;
  readonly seconds: number;
  readonly verifier: CachingVerifier;
}

async function token(origin: string, form: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ client_id: 'rotation', ...form });
  return tokensOf(await fetch(`${origin}/o/token`, { method: 'POST', body }));
}

async function firstTokens(origin: string): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'rotation',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const answer = await fetch(`${origin}/o/authorize?${query.toString()}`, { redirect: 'manual' });
  const code = new URL(answer.headers.get('location')!).searchParams.get('code')!;
  return token(origin, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  });
}

/**
 * Has ID tokens issued by both hosts in turn, and each verified by clients that keep the keys as long as they may.
 * @param isOver whether enough has happened
 * @param patience for how long that is waited for, in seconds
 */
async function underLoad(
  hosts: KeyHosts,
  atLeast: number,
  isOver: (verifier: CachingVerifier) => boolean,
  patience = PATIENCE,
): Promise<Figures> {
  // Each is told by one of the two, and sees the tokens of both.
  const expected = { issuer: hosts.issuer, audience: 'rotation' };
  const verifiers = hosts.origins.map(
    (origin) => new CachingVerifier(`${origin}/o/.well-known/jwks.json`, expected),
  );
  const failures: string[] = [];
  const late: Promise<void>[] = [];
  let issued = 0;
  const verified = async (idToken: string, when: string) => {
    for (const [at, verifier] of verifiers.entries()) {
      await verifier.verify(idToken).catch((error: Error) => {
        failures.push(`${when}, of host ${at}: ${error.message}, ${decodeProtectedHeader(idToken).kid}`);
      });
    }
  };
  const started = performance.now();
  const end = started + atLeast * 1000;
  const goesOn = (): boolean =>
    performance.now() < end + (issued < ENOUGH || !isOver(verifiers[0]) ? patience * 1000 : 0);
  const issue = async (turn: number): Promise<void> => {
    let { refresh_token, id_token } = await firstTokens(hosts.origins[turn % 2]);
    for (let at = turn; goesOn(); at++) {
      issued++;
      await verified(id_token, 'at once');
      // And in the last second of its life.
      const { exp } = decodeJwt(id_token);
      const lastSecond = exp! * 1000 - Date.now() - 900;
      if (at % 10 === 0) late.push(pause(lastSecond).then(() => verified(id_token, 'in the end')));
      ({ refresh_token, id_token } = await token(hosts.origins[at % 2], {
        grant_type: 'refresh_token',
        refresh_token,
      }));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, turn) => issue(turn)));
  await Promise.all(late);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { failures, issued, seconds, verifier: verifiers[0] };
}

describeEachShared(
  'signing keys that follow each other under load, with two processes, on %s',
  (database) => {
    let hosts: KeyHosts;
    let drop: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      const fresh = await freshDatabase(database);
      ({ drop } = fresh);
      hosts = await KeyHosts.start(fresh.options, OPTIONS);
    }, 180_000);
    afterAll(async () => {
      await hosts?.end();
      await drop?.();
    });

    it(
      'leave no ID token that a client cannot verify which keeps the keys as long as it may',
      async () => {
        const figures = await underLoad(hosts, SECONDS, ({ kids }) => kids.size >= 2);
        expect(figures.failures).toEqual([]);
        const { issued, seconds, verifier } = figures;
        const line = { database, seconds, 'ID tokens': issued, keys: verifier.kids.size, ...verifier.asked };
        if (FIGURES) await appendFile(FIGURES, `${JSON.stringify(line)}\n`);
        // Every eight seconds, and slower where the machine is busy.
        expect(verifier.kids.size).toBeGreaterThanOrEqual(Math.max(2, Math.floor(SECONDS / 16)));
        expect(issued).toBeGreaterThanOrEqual(ENOUGH);
        expect(verifier.asked.unchanged).toBeGreaterThan(0);
      },
      (SECONDS + PATIENCE + 60) * 1000,
    );

    it('leave the keys behind that nothing is verified with any more', async () => {
      for (const origin of hosts.origins) {
        const response = await fetch(`${origin}/o/.well-known/jwks.json`);
        const { keys } = (await response.json()) as { keys: unknown[] };
        // The one that signs, one that follows, and one or two whose tokens still live.
        expect(keys.length).toBeLessThanOrEqual(4);
      }
    });
  },
);

// Which process makes the next key is no matter of the database.
(databases.includes('postgres') ? describe : describe.skip)(
  'rotatekeys beside two processes under load',
  () => {
    let fresh: FreshDatabase;
    let hosts: KeyHosts;
    let dataSource: DataSource;
    beforeAll(async () => {
      fresh = await freshDatabase('postgres');
      hosts = await KeyHosts.start(fresh.options, {
        ...OPTIONS,
        signingKeyRotationAge: 0,
        signingKeyLeadTime: 5,
      });
      dataSource = await new DataSource({ ...fresh.options, entities: oauth2Entities() }).initialize();
    }, 180_000);
    afterAll(async () => {
      await hosts?.end();
      if (dataSource?.isInitialized) await dataSource.destroy();
      await fresh?.drop();
    });

    /** Runs the command, and answers the kid of the key that it made. */
    async function rotateKeys(): Promise<string | null> {
      const { PATH, HOME } = process.env;
      const { url } = fresh.options as { url: string };
      const env = { PATH, HOME, DATABASE_URL: url, OAUTH2_SECRET: SECRET };
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'rotatekeys', '--json'], { env });
      const { rotations } = JSON.parse(stdout) as { rotations: { kid: string | null }[] };
      return rotations[0].kid;
    }

    it(
      'makes keys that take over without an ID token that a client cannot verify',
      async () => {
        const made: string[] = [];
        const commands = async (): Promise<void> => {
          while (made.length < 2) {
            // At first twice at once: it is one key all the same.
            const round = made.length === 0 ? [rotateKeys(), rotateKeys()] : [rotateKeys()];
            const kids = (await Promise.all(round)).filter((kid) => kid !== null);
            expect(kids).toHaveLength(1);
            // The command's lead time is an hour; here it is as long as the hosts need.
            const activeFrom = new Date(Date.now() + 5000);
            await dataSource.manager.update(SigningKey, { kid: kids[0] }, { activeFrom });
            await pause(6000);
            made.push(kids[0]);
          }
        };
        const isOver = ({ kids }: CachingVerifier) => made.length === 2 && made.every((kid) => kids.has(kid));
        const [{ failures, issued, verifier }] = await Promise.all([
          underLoad(hosts, 10, isOver, COMMANDS),
          commands(),
        ]);
        expect(failures).toEqual([]);
        expect([...verifier.kids].slice(1)).toEqual(made);
        expect(issued).toBeGreaterThanOrEqual(ENOUGH);
      },
      (COMMANDS + 60) * 1000,
    );
  },
);
