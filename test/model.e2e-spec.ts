import fc from 'fast-check';
import {
  AccessToken,
  AuthorizationCode,
  ExpiredRecords,
  IdToken,
  RefreshToken,
  TokenFamily,
  TokenStore,
} from 'nest-oauth2-provider';
import { TestClient, tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { isAlive, sha256 } from './support/token-endpoint.js';
import * as model from './support/token-model.js';

/** More, and other ones each time: `MODEL_RUNS=500 npx jest test/model`. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 0);
const BOUNDS = RUNS > 0 ? { numRuns: RUNS } : { numRuns: 12, seed: 2 };
const TIMEOUT = 60_000 + RUNS * 5_000;

const WHAT = ['code', 'family', 'access', 'refresh'] as const;
const operation = fc.record({
  // Mostly refreshes, or no family would grow old enough to be worth a look.
  kind: fc.constantFrom(
    'authorize',
    ...Array<'redeem'>(3).fill('redeem'),
    ...Array<'refresh'>(8).fill('refresh'),
    'kill',
    'revoke',
    ...Array<'expire'>(3).fill('expire'),
    'clean',
  ),
  /** Counted from the newest. */
  family: fc.nat({ max: 1 }),
  generation: fc.nat({ max: 2 }),
  what: fc.constantFrom('code', ...WHAT),
});
type Operation = typeof operation extends fc.Arbitrary<infer Drawn> ? Drawn : never;
/** What is sent at the same time. */
const together = fc.array(operation, { minLength: 1, maxLength: 3 });

const one = (kind: Operation['kind'], more: Partial<Operation> = {}): Operation[] => [
  { kind, family: 0, generation: 0, what: 'code', ...more },
];
/** What chance makes too seldom: a used code that comes back late, and a used refresh token that is cleared. */
const STORIES: [Operation[][]][] = [
  [[one('authorize'), one('redeem'), one('expire'), one('redeem')]],
  [
    [
      ...['authorize', 'redeem', 'refresh'].map((kind) => one(kind as Operation['kind'])),
      one('expire', { what: 'refresh', generation: 1 }),
      one('clean'),
      one('refresh'),
    ],
  ],
];

const expiryFirst = (one: Operation, other: Operation): number =>
  Number(other.kind === 'expire') - Number(one.kind === 'expire');

interface Sent {
  readonly name: string;
  readonly step: model.Step;
  readonly answer: Promise<model.Answer>;
}

/** In seconds; the model knows no end of it. */
const GRACE_PERIODS = [0, 3600];
const runs = databases.flatMap((database) => GRACE_PERIODS.map((grace) => ({ database, grace })));

describe.each(runs)(
  'authorizations are as the model says, on $database, grace $grace,',
  ({ database, grace }) => {
    let host: Host;
    let client: TestClient;
    beforeAll(async () => {
      host = await Host.start({
        platform: 'fastify',
        database,
        options: { refreshTokenGracePeriod: grace },
      });
      client = await TestClient.register(host, { skipAuthorization: true });
    });
    afterAll(() => host?.stop());

    async function empty(): Promise<void> {
      for (const entity of [AccessToken, RefreshToken, IdToken, AuthorizationCode, TokenFamily]) {
        await host.dataSource.manager.createQueryBuilder().delete().from(entity).execute();
      }
    }

    async function answerOf(response: Promise<Response>): Promise<model.Answer> {
      const answer = await response;
      if (answer.status === 200) return tokensOf(answer);
      const body = (await answer.json()) as { error: string };
      expect([answer.status, body.error]).toEqual([400, 'invalid_grant']);
      return null;
    }

    /** Sends it to the server. What needs something that is not there yet makes it instead. */
    function send(known: model.Model, { kind, family: back, generation: before, what }: Operation): Sent {
      const index = known.length - 1 - (back % Math.max(known.length, 1));
      const family: model.Family | undefined = known[index];
      const turn = (family?.generations.length ?? 0) - 1 - before;
      const generation = family?.generations.at(Math.max(turn, 0));
      const at = family?.generations.indexOf(generation!);
      if (kind === 'clean') {
        // Also what is killed in this very millisecond.
        const now = new Date(Date.now() + 1000);
        const cleaned = host.app.get(ExpiredRecords).clear({ now });
        return { name: 'clean', step: model.clean, answer: cleaned.then(() => undefined) };
      }
      if (kind === 'authorize' || !family) {
        return { name: 'authorize', step: model.authorize, answer: client.code() };
      }
      const drawn = (kind === 'refresh' || kind === 'revoke') && !generation ? 'redeem' : kind;
      const name = `${drawn} ${index}`;
      switch (drawn) {
        case 'redeem':
          return { name, step: model.redeem(index), answer: answerOf(client.redeem(family.code)) };
        case 'refresh': {
          const answer = answerOf(client.refresh(generation!.refreshToken));
          return { name: `${name}.${at}`, step: model.refresh(index, at, grace > 0), answer };
        }
        case 'kill':
          return { name, step: model.kill(index), answer: killed(family) };
        case 'revoke': {
          const by = what === 'access' ? what : 'refresh';
          const { accessToken, refreshToken } = generation!;
          const answer = revoked(by === 'access' ? accessToken : refreshToken);
          return { name: `${name} ${by} ${at}`, step: model.revoke(index, by, at), answer };
        }
        case 'expire':
          return {
            name: `${name} ${what} ${at}`,
            step: model.expire(index, what, at),
            answer: expired(family, what, generation),
          };
      }
    }

    /** By code. */
    const familyIds = new Map<string, string>();

    async function killed(family: model.Family): Promise<undefined> {
      await host.app.get(TokenStore).killFamily(familyIds.get(family.code)!, new Date());
    }

    async function revoked(token: string): Promise<undefined> {
      expect((await client.revoke(token)).status).toBe(200);
    }

    async function expired(
      family: model.Family,
      what: (typeof WHAT)[number],
      generation: model.Generation | undefined,
    ): Promise<undefined> {
      const { manager } = host.dataSource;
      const past = { expires: new Date(Date.now() - 1000) };
      if (what === 'code') await manager.update(AuthorizationCode, { codeHash: sha256(family.code) }, past);
      if (what === 'family') await manager.update(TokenFamily, { id: familyIds.get(family.code)! }, past);
      if (what === 'access' && generation) {
        await manager.update(AccessToken, { tokenHash: sha256(generation.accessToken) }, past);
      }
      if (what === 'refresh' && generation) {
        await manager.update(RefreshToken, { tokenHash: sha256(generation.refreshToken) }, past);
      }
    }

    async function observed(secrets: string[]): Promise<model.Observed> {
      const { manager } = host.dataSource;
      const [families, codes, access, refresh, alive] = await Promise.all([
        manager.count(TokenFamily),
        manager.find(AuthorizationCode),
        manager.find(AccessToken),
        manager.find(RefreshToken),
        Promise.all(secrets.map((access_token) => isAlive(host, { access_token }))),
      ]);
      return {
        families,
        codes: codes.map(({ codeHash }) => codeHash).sort(),
        access: access.map(({ tokenHash }) => tokenHash).sort(),
        refresh: refresh.map(({ tokenHash }) => tokenHash).sort(),
        alive: secrets
          .filter((_, turn) => alive[turn])
          .map(sha256)
          .sort(),
      };
    }

    /** The models that some order of what was sent at once leads to, if all its answers are right. */
    function outcomes(before: model.Model, steps: [model.Step, model.Answer][]): model.Model[] {
      if (steps.length === 0) return [before];
      return steps.flatMap(([step, answer], first) => {
        const after = structuredClone(before);
        return step(after, answer)
          ? outcomes(
              after,
              steps.filter((_, turn) => turn !== first),
            )
          : [];
      });
    }

    it(
      'whatever is sent, one after the other or at the same time',
      async () => {
        const property = fc.asyncProperty(
          fc.array(together, { minLength: 15, maxLength: 30 }),
          async (batches) => {
            await empty();
            let known: model.Model = [];
            const story: string[] = [];
            for (const batch of batches) {
              const sent: Sent[] = [];
              // Time passes between requests, never within one: what expires has expired for all that come with it.
              for (const each of [...batch].sort(expiryFirst)) {
                const step = send(known, each);
                sent.push(step);
                if (each.kind === 'expire') await step.answer;
              }
              const answers = await Promise.all(sent.map(({ answer }) => answer));
              story.push(
                sent.map(({ name }, turn) => `${name}: ${answers[turn] === null ? 'no' : 'yes'}`).join(' | '),
              );
              for (const code of answers) {
                if (typeof code !== 'string') continue;
                const row = await host.dataSource.manager.findOneBy(AuthorizationCode, {
                  codeHash: sha256(code),
                });
                familyIds.set(code, row!.familyId!);
              }
              const possible = outcomes(
                known,
                sent.map(({ step }, turn) => [step, answers[turn]]),
              );
              const fresh = answers.flatMap((each) =>
                typeof each === 'object' && each ? [each.access_token] : [],
              );
              const before = known.flatMap(({ generations }) =>
                generations.map(({ accessToken }) => accessToken),
              );
              // Who asked again was given what is known.
              const seen = await observed([...new Set([...before, ...fresh])]);
              const expected = possible.map((each) => model.observationOf(each, sha256));
              const right = expected.findIndex((each) => JSON.stringify(each) === JSON.stringify(seen));
              if (right === -1) {
                throw new Error(
                  `${story.join('\n')}\nleads to ${JSON.stringify(seen)}\nand not to one of ${JSON.stringify(expected)}`,
                );
              }
              known = possible[right];
            }
          },
        );
        await fc.assert(property, {
          ...BOUNDS,
          examples: STORIES,
          endOnFailure: RUNS > 0,
          interruptAfterTimeLimit: TIMEOUT - 10_000,
        });
      },
      TIMEOUT,
    );
  },
);
