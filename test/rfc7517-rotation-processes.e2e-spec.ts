import { createHash, randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { CachingVerifier } from './support/caching-verifier.js';
import { type Tokens, tokensOf } from './support/client.js';
import { describeEachShared, freshDatabase } from './support/databases.js';
import { KeyHosts } from './support/key-hosts.js';

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
const PATIENCE = 60;
const REDIRECT_URI = 'http://127.0.0.1/callback';

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

    async function token(origin: string, form: Record<string, string>): Promise<Tokens> {
      const body = new URLSearchParams({ client_id: 'rotation', ...form });
      return tokensOf(await fetch(`${origin}/o/token`, { method: 'POST', body }));
    }

    it(
      'leave no ID token that a client cannot verify which keeps the keys as long as it may',
      async () => {
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
              failures.push(
                `${when}, of host ${at}: ${error.message}, ${decodeProtectedHeader(idToken).kid}`,
              );
            });
          }
        };
        const end = performance.now() + SECONDS * 1000;
        const started = performance.now();
        // Longer where the machine is so busy that no second key has come by then.
        const goesOn = (): boolean =>
          performance.now() < end + (verifiers[0].kids.size < 2 ? PATIENCE * 1000 : 0);
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

        expect(failures).toEqual([]);
        const seconds = Math.round((performance.now() - started) / 1000);
        const [{ kids, asked }] = verifiers;
        const figures = { database, seconds, 'ID tokens': issued, keys: kids.size, ...asked };
        if (FIGURES) await appendFile(FIGURES, `${JSON.stringify(figures)}\n`);
        // Every eight seconds, and slower where the machine is busy.
        expect(kids.size).toBeGreaterThanOrEqual(Math.max(2, Math.floor(SECONDS / 16)));
        expect(issued).toBeGreaterThan(SECONDS);
        expect(asked.unchanged).toBeGreaterThan(0);
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
