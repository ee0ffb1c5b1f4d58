import type { Diagnosis } from 'nest-oauth2-provider';
import { deliveryOf } from '../support/authorization.js';
import { bearer, tokensOf } from '../support/client.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(READY_WITHIN + 60_000);

const PASSWORD = 'correct horse';
const CALLBACK = 'https://client.example.com/callback';
const ALICE = { username: 'alice', password: PASSWORD };

interface Registered {
  readonly client_id: string;
  readonly stderr: string;
}

/** Registers a public application; `stderr` is what the command says beside its answer. */
async function register(server: ReferenceServer, ...words: string[]): Promise<Registered> {
  const { code, stdout, stderr } = await server.cli('createapplication', 'public', ...words, '--json');
  expect(code).toBe(0);
  return { ...(JSON.parse(stdout) as Registered), stderr };
}

describe.each(serverPairs)('the profile oauth2.0-compatible on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database, { OAUTH2_PROFILE: 'oauth2.0-compatible' });
    await server.start();
    await server.cliJson('createuser', 'alice', '--password', PASSWORD, '--email', 'alice@example.com');
  });
  afterAll(() => server?.dispose());

  it('says at the start what it turned on', () => {
    const said = server.output + server.complaints;
    expect(said.match(/W\d{3}(?=: )/g)).toEqual(['W001', 'W002', 'W003']);
  });

  it('has it explained by the doctor', async () => {
    const { findings } = await server.cliJson<Diagnosis>('doctor');
    expect(findings.map(({ code }) => code)).toEqual(['W001', 'W002', 'W003']);
    for (const { mend } of findings) expect(mend).toMatch(/set the option profile to oauth2\.1/i);
  });

  it('gives tokens for a password, that the API takes', async () => {
    const { client_id, stderr } = await register(server, 'password');
    expect(stderr).toBe('');
    const body = new URLSearchParams({ grant_type: 'password', ...ALICE, client_id });
    const { access_token, refresh_token } = await tokensOf(
      await fetch(`${server.issuer}/token`, { method: 'POST', body }),
    );
    expect(refresh_token).toBeDefined();
    const me = await fetch(`${server.origin}/api/me`, { headers: bearer(access_token) });
    expect([me.status, await me.json()]).toEqual([200, expect.objectContaining({ username: 'alice' })]);
  });

  it('gives a token in the fragment to the client of somebody who logged in and allowed it', async () => {
    const { client_id } = await register(server, 'implicit', '--redirect-uris', CALLBACK);
    const query = new URLSearchParams({ response_type: 'token', client_id, scope: 'read', state: 'x' });
    const visitor = new Visitor(server.origin);
    const form = await visitor.follow(await visitor.get(`${server.issuer}/authorize?${query.toString()}`));
    const consent = await visitor.follow(await visitor.submit(form, ALICE));
    const allowed = await visitor.submit(consent, { allow: 'true' });
    const { search, hash } = new URL(allowed.headers.get('location')!);
    const answer = Object.fromEntries(new URLSearchParams(hash.slice(1)));
    expect([search, answer]).toEqual([
      '',
      expect.objectContaining({ token_type: 'Bearer', state: 'x', scope: 'read', iss: server.issuer }),
    ]);
    const me = await fetch(`${server.origin}/api/me`, { headers: bearer(answer['access_token']) });
    expect(me.status).toBe(200);
  });

  it('answers the hybrid flow by a form to what openid-hybrid registers, the words in any order', async () => {
    const { client_id, stderr } = await register(server, 'openid-hybrid', '--redirect-uris', CALLBACK);
    expect(stderr).toBe('');
    const query = new URLSearchParams({
      response_type: 'token code id_token',
      response_mode: 'form_post',
      client_id,
      scope: 'openid read',
      nonce: 'n',
      code_challenge: 'plain'.repeat(10),
      code_challenge_method: 'plain',
    });
    const visitor = new Visitor(server.origin);
    const form = await visitor.follow(await visitor.get(`${server.issuer}/authorize?${query.toString()}`));
    const consent = await visitor.follow(await visitor.submit(form, ALICE));
    const { mode, to, parameters } = await deliveryOf(await visitor.submit(consent, { allow: 'true' }));
    expect([mode, to]).toEqual(['form_post', CALLBACK]);
    const { code, id_token, access_token, iss } = parameters;
    expect([iss, id_token.split('.').length, access_token]).toEqual([server.issuer, 3, expect.any(String)]);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id,
      code,
      redirect_uri: CALLBACK,
      code_verifier: 'plain'.repeat(10),
    });
    const tokens = await tokensOf(await fetch(`${server.issuer}/token`, { method: 'POST', body }));
    expect([tokens.id_token, tokens.refresh_token]).toEqual([expect.any(String), expect.any(String)]);
  });
});

it.each([['password'], ['implicit', '--redirect-uris', CALLBACK]])(
  'the command line warns of %s where the profile has it off',
  async (...words) => {
    const server = await ReferenceServer.on('express', 'sqlite');
    const { stderr } = await register(server, ...words);
    expect(stderr).toMatch(new RegExp(`^warning: .*${words[0]}.*off`, 'm'));
    await server.dispose();
  },
);
