import type { ApplicationRegistration } from 'nest-oauth2-provider';
import { DeviceCode } from 'nest-oauth2-provider';
import { TestClient, formOf } from './client.js';
import type { Host } from './host.js';
import { loginCookie } from './owners.js';
import { sha256 } from './token-endpoint.js';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** The answer of the device authorization endpoint (RFC 8628 section 3.2). */
export interface DeviceAuthorization {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** A client that is registered for the device grant: public, unless told otherwise. */
export function deviceClient(
  host: Host,
  registration: Partial<ApplicationRegistration> = {},
): Promise<TestClient> {
  return TestClient.register(host, {
    name: 'The television',
    clientType: 'public',
    redirectUris: [],
    grantTypes: [DEVICE_GRANT, 'refresh_token'],
    responseTypes: [],
    ...registration,
  });
}

/** A request to the device authorization endpoint with the client's own authentication. */
export function requestCodes(
  client: TestClient,
  parameters: Record<string, string> = {},
  headers: Record<string, string> = client.authentication,
): Promise<Response> {
  const own: Record<string, string> = client.clientSecret === undefined ? { client_id: client.clientId } : {};
  return client.host.post('device-authorization', { ...own, ...parameters }, headers);
}

/** Codes, which the client must get. */
export async function codesOf(
  client: TestClient,
  parameters: Record<string, string> = {},
): Promise<DeviceAuthorization> {
  const response = await requestCodes(client, parameters);
  const body = await response.text();
  if (response.status !== 200) throw new Error(`no codes but ${response.status}: ${body}`);
  return JSON.parse(body) as DeviceAuthorization;
}

export function poll(
  client: TestClient,
  device_code: string,
  changes: Record<string, string | undefined> = {},
): Promise<Response> {
  return client.token({ grant_type: DEVICE_GRANT, device_code, ...changes });
}

/** What the user of that login sees when they have typed in a code: the confirmation, or the form again. */
export async function typeIn(
  host: Host,
  user_code: string,
  cookie = loginCookie('alice'),
): Promise<Response> {
  const { action, fields } = formOf(await (await host.fetch('device', { headers: { cookie } })).text());
  return host.post(action, { ...fields, user_code }, { cookie });
}

/** Types in a code and presses a button of the confirmation. */
export async function decideDevice(
  host: Host,
  userCode: string,
  allow = true,
  cookie = loginCookie('alice'),
): Promise<Response> {
  return press(host, await typeIn(host, userCode, cookie), allow, cookie);
}

/** Presses a button of a confirmation. */
export async function press(
  host: Host,
  confirmation: Response,
  allow = true,
  cookie = loginCookie('alice'),
): Promise<Response> {
  const { action, fields } = formOf(await confirmation.text());
  return host.post(action, { ...fields, allow: String(allow) }, { cookie });
}

/** The row of a device code. */
export function rowOf(host: Host, deviceCode: string): Promise<DeviceCode> {
  return host.dataSource.manager.findOneByOrFail(DeviceCode, { deviceCodeHash: sha256(deviceCode) });
}

/** Changes the row of a device code, as time or somebody else would. */
export async function changeRow(
  host: Host,
  deviceCode: string,
  changes: Partial<Pick<DeviceCode, 'expires' | 'lastPolledAt'>>,
): Promise<void> {
  await host.dataSource.manager.update(DeviceCode, { deviceCodeHash: sha256(deviceCode) }, changes);
}

/** The device waited long enough: its last poll was that many seconds ago. */
export async function letWait(host: Host, deviceCode: string, seconds: number): Promise<void> {
  await changeRow(host, deviceCode, { lastPolledAt: new Date(Date.now() - seconds * 1000) });
}

/** The code expired a moment ago. */
export async function expireDevice(host: Host, deviceCode: string): Promise<void> {
  await changeRow(host, deviceCode, { expires: new Date(Date.now() - 1000) });
}

/** What the page that asks for a code says when it asks again; undefined when it does not. */
export async function problemOf(response: Response): Promise<string | undefined> {
  const html = await response.text();
  return /<p class="note bad"[^>]*>([^<]*)<\/p>/.exec(html)?.[1];
}
