import { TestClient, basic, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { recorder } from './support/recorder.js';
import { sha256 } from './support/token-endpoint.js';

const CHOSEN = 'a secret that a person chose';
const RECOVERABLE = 'a secret that is kept for HS256';

describe.each(pairs)('what is at rest on %s with %s', (platform, database) => {
  const logged: unknown[] = [];
  let host: Host;
  let dump: string;
  /** Everything that lets somebody in, by name. */
  const secrets: Record<string, string> = {};
  beforeAll(async () => {
    host = await Host.start({ platform, database, logger: recorder(logged) });
    const generated = await TestClient.register(host);
    const chosen = await TestClient.register(host, { clientSecret: CHOSEN });
    const recoverable = await TestClient.register(host, {
      clientSecret: RECOVERABLE,
      hashClientSecret: false,
    });
    const service = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });

    const cookie = loginCookie('alice', undefined, 'the session id of the host');
    const code = await generated.code({ scope: 'openid read' }, cookie);
    const first = await tokensOf(await generated.redeem(code));
    const second = await tokensOf(await generated.refresh(first.refresh_token));
    const own = await tokensOf(await service.token({ grant_type: 'client_credentials' }));
    const unused = await chosen.code({}, cookie);
    const device = await deviceClient(host);
    const pending = await codesOf(device);
    const allowed = await codesOf(device);
    await decideDevice(host, allowed.user_code, true, cookie);
    const ofDevice = await tokensOf(await poll(device, allowed.device_code));
    await refuse([
      () => chosen.token({ grant_type: 'x' }, { authorization: basic(chosen.clientId, `${CHOSEN}!`) }),
      () => recoverable.token({ grant_type: 'x' }),
      () => generated.redeem(code, { code_verifier: undefined }),
      () => generated.redeem(code),
      () => generated.refresh(second.refresh_token),
      () =>
        host.post('token', {
          client_id: chosen.clientId,
          client_secret: CHOSEN,
          code: unused,
          grant_type: 'x',
        }),
      () => host.post('token', '{', { 'content-type': 'application/json' }),
    ]);
    Object.assign(secrets, {
      'a code': code,
      'a device code': allowed.device_code,
      'a pending device code': pending.device_code,
      'a user code': allowed.user_code,
      'a pending user code': pending.user_code,
      'a user code as it was made': pending.user_code.replace('-', ''),
      "a device's access token": ofDevice.access_token,
      'an unused code': unused,
      'an access token': first.access_token,
      'a second access token': second.access_token,
      "a client's own token": own.access_token,
      'a refresh token': first.refresh_token,
      'a second refresh token': second.refresh_token,
      'an ID token': first.id_token,
      'a code verifier': generated.verifier,
      'a generated client secret': generated.clientSecret!,
      'a chosen client secret': CHOSEN,
      'a recoverable client secret': RECOVERABLE,
      "the host's session id": 'the session id of the host',
      "the operator's secret": 'a secret of the tests, long enough to be one',
    });
    dump = await everything(host);
  });
  afterAll(() => host.stop());

  it('was looked at where it should be', () => {
    for (const name of [
      'a code',
      'a device code',
      'a pending device code',
      'an access token',
      "a client's own token",
      'a refresh token',
    ]) {
      expect(dump).toContain(sha256(secrets[name]));
    }
    expect(dump).toMatch(/scrypt\$/);
    expect(dump).toContain('sealed');
    expect(dump).toMatch(/oauth2_signing_key \[\{/);
    expect(logged.join('\n')).toContain('was used twice');
  });

  it('holds no secret that can be read, in clear or in another notation', () => {
    const readable = Object.entries(secrets).filter(([, secret]) =>
      notations(secret).some((each) => dump.includes(each)),
    );
    expect(readable.map(([name]) => name)).toEqual([]);
  });

  it('holds no plain hash of a user code, which could be found by trying them all', () => {
    const { 'a pending user code': shown, 'a user code as it was made': made } = secrets;
    for (const code of [shown, made, made.toLowerCase()]) expect(dump).not.toContain(sha256(code));
  });

  it('holds no private key that can be read', () => {
    expect(dump).not.toMatch(/PRIVATE KEY|"(?:d|p|q|dp|dq|qi)"\s*:|\\"d\\"/);
  });

  it('nor does the log say any', () => {
    const text = logged.join('\n');
    const told = Object.entries(secrets).filter(([, secret]) =>
      notations(secret).some((each) => text.includes(each)),
    );
    expect(told.map(([name]) => name)).toEqual([]);
  });
});

async function refuse(attempts: (() => Promise<Response>)[]): Promise<void> {
  for (const attempt of attempts) {
    const { status } = await attempt();
    if (status < 400 || status >= 500) throw new Error(`a refusal was expected, not ${status}`);
  }
}

function notations(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const hex = bytes.toString('hex');
  return [secret, base64, bytes.toString('base64url'), hex, hex.toUpperCase(), encodeURIComponent(secret)];
}

/** Every table, every column; bytes as text. */
async function everything({ dataSource }: Host): Promise<string> {
  const tables = [...new Set(dataSource.entityMetadatas.map(({ tableName }) => tableName))];
  const dumps = tables.map(async (table) => {
    const rows: unknown = await dataSource.query(`SELECT * FROM ${dataSource.driver.escape(table)}`);
    return `${table} ${JSON.stringify(rows, (_, value: unknown) => readable(value))}`;
  });
  return (await Promise.all(dumps)).join('\n');
}

function readable(value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null;
  return bytes?.type === 'Buffer' && bytes.data ? Buffer.from(bytes.data).toString('latin1') : value;
}
