import { Host, pairs } from './support/host.js';
import { ClaimingOwners, SCOPES } from './support/openid-login.js';
import { MODULES } from './support/openid-modules.js';
import { resetUsers } from './support/owners.js';
import { RelyingParty } from './support/openid-party.js';

jest.setTimeout(30_000);

/** The certification plans of the OpenID Foundation for response types, each with the modules that are its own. */
const PLANS = [
  ['Basic', ['code']],
  ['Implicit', ['id_token', 'id_token token']],
  ['Hybrid', ['code id_token', 'code token', 'code id_token token']],
] as const;

const cases = PLANS.flatMap(([plan, types]) => types.map((type) => [plan, type] as const));
const modulesFor = (type: string) => MODULES.filter(({ isFor }) => isFor?.(type) ?? true);
const start = (platform: (typeof pairs)[number][0], database: (typeof pairs)[number][1]) =>
  Host.start({
    platform,
    database,
    options: { profile: 'oauth2.0-compatible', scopes: SCOPES, defaultScopes: ['profile'] },
    structure: { resourceOwners: ClaimingOwners },
  });

beforeEach(resetUsers);

describe.each(pairs)('openid-client as relying party on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await start(platform, database);
  });
  afterAll(() => host.stop());

  describe.each(cases)('the %s plan with response_type=%s', (_plan, type) => {
    it.each(modulesFor(type))('$name', async ({ run }) => {
      expect.hasAssertions();
      await run(await RelyingParty.register(host, { responseType: type }));
    });
  });
});

// How an answer travels is no matter of the database.
describe.each([pairs[0], pairs[pairs.length - 1]])(
  'openid-client as relying party on %s with %s',
  (platform, database) => {
    let host: Host;
    beforeAll(async () => {
      host = await start(platform, database);
    });
    afterAll(() => host.stop());

    describe.each(cases)('the Form Post %s plan with response_type=%s', (_plan, type) => {
      it.each(modulesFor(type))('$name', async ({ run }) => {
        expect.hasAssertions();
        await run(await RelyingParty.register(host, { responseType: type, responseMode: 'form_post' }));
      });
    });
  },
);

// oauth4webapi has no implicit flow. What a client makes of an answer is no matter of platform and database.
describe.each(pairs.slice(-1))('oauth4webapi as relying party on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await start(platform, database);
  });
  afterAll(() => host?.stop());

  describe.each(cases.filter(([plan]) => plan !== 'Implicit'))(
    'the %s plan with response_type=%s',
    (_plan, responseType) => {
      it.each(modulesFor(responseType))('$name', async ({ run }) => {
        expect.hasAssertions();
        await run(await RelyingParty.register(host, { responseType, library: 'oauth4webapi' }));
      });
    },
  );
});
