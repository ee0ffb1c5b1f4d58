import { memberProblem } from './client-metadata-members.js';

it.each<[string, string, unknown]>([
  ['a page', 'client_uri', 'https://app.example/a%20b?c#d'],
  ['a page on this machine', 'logo_uri', 'http://localhost:3000/logo.png'],
  ['a page in French', 'policy_uri#fr', 'https://app.example/fr'],
  ['contacts', 'contacts', ['ann@app.example', 'b\u00e9a']],
  ['no contacts', 'contacts', []],
  ['what we do not know', 'software_id', 4],
  ['the name of what every object has', 'toString', 'x'],
])('accepts %s', (_case, name, value) => expect(memberProblem(name, value)).toBeUndefined());

it.each<[string, string, unknown, string]>([
  ['a script for a page', 'client_uri', 'javascript:alert(1)', 'https'],
  ['an image in its own URI', 'logo_uri', 'data:image/png,x', 'https'],
  ['a page in clear', 'tos_uri#fr', 'http://a.example/', 'https'],
  ['a page that is a quote', 'policy_uri', 'https://a.example/"><script>', 'https'],
  ['a page with a user', 'client_uri', 'https://u@a.example/', 'https'],
  ['a page with a space before it', 'client_uri', ' https://a.example/', 'https'],
  ['a page without a host', 'client_uri', 'https://', 'https'],
  ['a page that is no URL', 'client_uri', '', 'https'],
  ['a page that is no text', 'client_uri', ['https://a.example/'], 'https'],
  ['keys in clear', 'jwks_uri', 'http://a.example/jwks', 'https'],
  ['contacts that are no list', 'contacts', 'ann@a.example', 'list'],
  ['contacts that are no texts', 'contacts', ['ann', 1], 'list'],
  ['a line end in a contact', 'contacts', ['ann\nbob'], 'control'],
])('refuses %s', (_case, name, value, mend) =>
  expect(memberProblem(name, value)).toEqual(expect.stringContaining(mend)),
);
