import { secretWatch } from './secret-watch.js';

const ISSUED = ['access_token', 'refresh_token', 'id_token', 'device_code', 'user_code', 'client_secret'];
const SENT = ['client_secret', 'code_verifier', 'password'];

/** What came over HTTP: the secrets in an answer are kept, and an error may have none. */
export function noteAnswer(status: number, location: string | null | undefined, body: string): void {
  for (const [name, value] of [...issuedIn(body), ...redirectedIn(location)]) keepIssued(name, value);
  if (status >= 400) secretWatch.note(`an answer with status ${status}`, body);
}

function keepIssued(name: string, value: string): void {
  secretWatch.keep(name, value);
  if (name === 'user_code') secretWatch.keep(name, value.replaceAll('-', ''));
}

function issuedIn(body: string): [string, string][] {
  if (!body.startsWith('{')) return [];
  return ISSUED.flatMap((name) => {
    const value = new RegExp(`"${name}":"([^"\\\\]+)"`).exec(body)?.[1];
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
}

/** In the query, or in the fragment of an implicit or hybrid answer; a redirect within the server repeats a request. */
function redirectedIn(location: string | null | undefined): [string, string][] {
  if (location?.startsWith('/')) return [];
  const parameters = (location ?? '').split(/[?#]/).slice(1);
  return parameters.flatMap((each) =>
    [...new URLSearchParams(each)].filter(([name]) => name === 'code' || ISSUED.includes(name)),
  );
}

/** What a request proved itself with, once it was let in: a guess is no secret. */
function keepSent(init: RequestInit): void {
  const authorization = new Headers(init.headers).get('authorization') ?? '';
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization) ?? [];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const secret = pair.slice(pair.indexOf(':') + 1);
  secretWatch.keep('client_secret', secret);
  secretWatch.keep('client_secret', decoded(secret));
  const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
  if (typeof body !== 'string') return;
  const form = new URLSearchParams(body);
  for (const name of SENT) secretWatch.keep(name, form.get(name));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unwatched = globalThis.fetch;
globalThis.fetch = async (input, init = {}) => {
  const response = await unwatched(input, init);
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const isRead = response.status >= 400 || isJson;
  // Who asked may hang up while it is read.
  const body = isRead
    ? await response
        .clone()
        .text()
        .catch(() => '')
    : '';
  noteAnswer(response.status, response.headers.get('location'), body);
  if (response.ok && isJson) keepSent(init);
  return response;
};
