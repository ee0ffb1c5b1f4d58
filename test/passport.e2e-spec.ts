import { Controller, Get, type INestApplication, Module, Request, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import {
  AccessTokenStrategy,
  AccessTokenVerifier,
  CurrentToken,
  OAUTH_ERROR,
  OAuthError,
  type VerifiedToken,
  challenging,
} from 'nest-oauth2-provider';
import passport from 'passport';
import { Host } from './support/host.js';
import { KINDS, type Kind, KindsOfToken, authorization } from './support/kinds-of-token.js';
import type { TestUser } from './support/owners.js';
import { challengeOf } from './support/openid.js';

interface Authenticated {
  readonly user: TestUser | VerifiedToken;
  readonly authInfo: VerifiedToken;
}

class ReadGuard extends challenging(AuthGuard('oauth2')) {
  override getAuthenticateOptions(): object {
    return { scopes: ['read'] };
  }
}

class EitherGuard extends challenging(AuthGuard(['nobody', 'oauth2'])) {}

class OptionalGuard extends challenging(AuthGuard('oauth2')) {
  override getAuthenticateOptions(): object {
    return { optional: true };
  }
}

const told = ({ user, authInfo }: Authenticated) => ({
  user: 'name' in user ? user.name : user.clientId,
  scopes: authInfo.scopes,
});

@Controller('passport')
class PassportController {
  @Get('read')
  @UseGuards(ReadGuard)
  read(@Request() request: Authenticated, @CurrentToken() token: VerifiedToken): object {
    return { ...told(request), same: token === request.authInfo };
  }

  @Get('plain')
  @UseGuards(AuthGuard('oauth2'))
  plain(@Request() request: Authenticated): object {
    return told(request);
  }

  @Get('either')
  @UseGuards(EitherGuard)
  either(@Request() request: Authenticated): object {
    return told(request);
  }

  @Get('optional')
  @UseGuards(OptionalGuard)
  optional(@Request() { user }: { user?: TestUser }): object {
    return { hello: user?.name ?? 'stranger' };
  }
}

@Module({ controllers: [PassportController] })
class PassportModule {}

/** A strategy of the host that lets nobody in. */
const nobody = {
  name: 'nobody',
  authenticate(this: { fail(challenge: string): void }): void {
    this.fail('Basic realm="host"');
  },
};

const EXPECTED: Record<Kind, [status: number, error?: string]> = {
  none: [401],
  bad: [401, 'invalid_token'],
  expired: [401, 'invalid_token'],
  'for elsewhere': [401, 'invalid_token'],
  'for anything': [200],
  'too little': [403, 'insufficient_scope'],
  good: [200],
  "a client's own": [200],
};

describe.each(['express', 'fastify'] as const)('a strategy of Passport, on %s', (platform) => {
  let host: Host;
  let tokens: KindsOfToken;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      imports: [{ module: PassportModule }],
      beforeListen: (app) => {
        passport.use(app.get(AccessTokenStrategy));
        passport.use(nobody as unknown as passport.Strategy);
        if (platform === 'express') plainRoutes(app);
      },
    });
    tokens = await KindsOfToken.at(host);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => host.stop());

  const get = async (path: string, kind: Kind) =>
    host.fetch(path, { headers: authorization(await tokens.get(kind, ['read'])) });

  it.each(KINDS)("behind @nestjs/passport's guard, with the token %s", async (kind) => {
    const response = await get('/passport/read', kind);
    const [status, error] = EXPECTED[kind];
    expect(response.status).toBe(status);
    const body = (await response.json()) as object;
    if (status === 200) {
      const user = kind === "a client's own" ? tokens.clientId : 'alice';
      expect(body).toEqual({ user, scopes: ['read'], same: true });
      return;
    }
    expect(challengeOf(response)).toMatchObject({ realm: 'oauth2', scope: 'read', ...(error && { error }) });
    if (error) expect(body).toEqual({ error, error_description: expect.any(String) as unknown });
    else expect(challengeOf(response)).not.toHaveProperty('error');
  });

  it('behind that guard as it is, which answers 401 whatever it was', async () => {
    expect((await get('/passport/plain', 'good')).status).toBe(200);
    const response = await get('/passport/plain', 'bad');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null]);
  });

  it('answers with its own challenge where several strategies failed', async () => {
    expect((await get('/passport/either', 'good')).status).toBe(200);
    const response = await get('/passport/either', 'bad');
    expect([response.status, challengeOf(response).error]).toEqual([401, 'invalid_token']);
  });

  it('passes on who has no token where it is optional, and refuses a bad one', async () => {
    expect(await (await get('/passport/optional', 'good')).json()).toEqual({ hello: 'alice' });
    expect(await (await get('/passport/optional', 'none')).json()).toEqual({ hello: 'stranger' });
    expect((await get('/passport/optional', 'bad')).status).toBe(401);
  });

  it('answers 503, and no challenge, where nobody knows', async () => {
    const away = new OAuthError(OAUTH_ERROR.temporarily_unavailable, 'not now', { status: 503 });
    jest.spyOn(host.app.get(AccessTokenVerifier), 'verify').mockRejectedValue(away);
    const response = await get('/passport/read', 'bad');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([503, null]);
    expect(await response.json()).toEqual({ error: 'temporarily_unavailable', error_description: 'not now' });
  });

  if (platform === 'express') {
    it.each(KINDS)('without Nest, with the token %s', async (kind) => {
      const response = await get('/plain', kind);
      const [status, error] = EXPECTED[kind];
      expect(response.status).toBe(status);
      if (status === 401)
        expect(challengeOf(response)).toMatchObject({ scope: 'read', ...(error && { error }) });
    });
  }
});

/** A route as Express alone has it. */
function plainRoutes(app: INestApplication): void {
  const guard = passport.authenticate('oauth2', { session: false, scopes: ['read'] } as object) as (
    ...given: unknown[]
  ) => void;
  app.use('/plain', guard, (_request: unknown, response: { json(body: object): void }) =>
    response.json({ in: true }),
  );
}
