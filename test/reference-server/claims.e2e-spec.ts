import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { answerOf } from '../support/authorization.js';
import { tokensOf } from '../support/client.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(READY_WITHIN + 60_000);

const CALLBACK = 'https://client.example.com/callback';
const PASSWORD = 'correct horse';

describe.each(serverPairs)(
  'what the reference server tells of its users, on %s with %s',
  (platform, database) => {
    let server: ReferenceServer;
    let visitor: Visitor;
    /** Registered for nothing in particular. */
    let client: string;
    beforeAll(async () => {
      server = await ReferenceServer.on(platform, database);
      await server.start();
      const told = {
        given_name: 'Alice',
        'name#fr': 'Alix',
        phone_number_verified: true,
        address: { locality: 'Oxford', country: 'GB' },
      };
      const { code, stderr } = await server.cli(
        ...[
          'createuser',
          'alice',
          '--password',
          PASSWORD,
          '--email',
          'alice@example.com',
          '--email-verified',
        ],
        ...['--name', 'Alice Liddell', '--phone-number', '+44 1865 270000', '--claims', JSON.stringify(told)],
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      client = await clientWith({});
      visitor = new Visitor(server.origin);
      const form = await visitor.get('/login');
      await visitor.submit(form, { username: 'alice', password: PASSWORD });
    });
    afterAll(() => server?.dispose());

    async function clientWith(metadata: object) {
      const { stdout } = await server.cli(
        ...['createapplication', 'public', 'authorization-code', '--redirect-uris', CALLBACK, '--json'],
        ...['--skip-authorization', '--metadata', JSON.stringify(metadata)],
      );
      return (JSON.parse(stdout) as { client_id: string }).client_id;
    }

    async function tokensFor(client_id: string, asked: Record<string, string>) {
      const code_verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        response_type: 'code',
        client_id,
        redirect_uri: CALLBACK,
        code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...asked,
      });
      const { code } = answerOf(await visitor.get(`/o/authorize?${query.toString()}`)).parameters;
      const grant = {
        grant_type: 'authorization_code',
        client_id,
        code,
        redirect_uri: CALLBACK,
        code_verifier,
      };
      return tokensOf(await visitor.post('/o/token', grant));
    }
    const userInfo = async (token: string) =>
      (await (await visitor.post('/o/userinfo', { access_token: token })).json()) as Record<string, unknown>;

    it('profile, email, address and phone, each by its scope', async () => {
      const all = await tokensFor(client, { scope: 'openid profile email address phone' });
      expect(await userInfo(all.access_token)).toEqual({
        sub: decodeJwt(all.id_token).sub,
        name: 'Alice Liddell',
        'name#fr': 'Alix',
        given_name: 'Alice',
        preferred_username: 'alice',
        updated_at: expect.any(Number) as number,
        email: 'alice@example.com',
        email_verified: true,
        address: { locality: 'Oxford', country: 'GB' },
        phone_number: '+44 1865 270000',
        phone_number_verified: true,
      });
      const { access_token } = await tokensFor(client, { scope: 'openid phone' });
      expect(Object.keys(await userInfo(access_token))).toEqual([
        'phone_number_verified',
        'phone_number',
        'sub',
      ]);
    });

    it('single claims by the parameter claims', async () => {
      const claims = '{"id_token":{"email":{"essential":true}},"userinfo":{"given_name":null}}';
      const { id_token, access_token } = await tokensFor(client, { scope: 'openid', claims });
      expect(decodeJwt(id_token)).toMatchObject({ email: 'alice@example.com' });
      expect(await userInfo(access_token)).toEqual({ given_name: 'Alice', sub: decodeJwt(id_token).sub });
    });

    it('and to a client that registered pairwise subjects not who they are', async () => {
      const pairwise = await clientWith({ subject_type: 'pairwise' });
      const subOf = async (of: string) => decodeJwt((await tokensFor(of, { scope: 'openid' })).id_token).sub;
      const [sub, again] = [await subOf(pairwise), await subOf(pairwise)];
      expect(sub).toMatch(/^[\w-]{43}$/);
      expect(again).toBe(sub);
      expect(await subOf(client)).not.toBe(sub);
    });
  },
);
