import { ValidateBy, type ValidationArguments, buildMessage } from 'class-validator';
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithm.js';
import { readSigningKey } from '../protocol/signing-key.js';
import {
  HIERARCHY_MEND,
  ISSUER_MEND,
  LOOPBACK,
  RESOURCE_MEND,
  isIssuer,
  isResource,
  isScopeHierarchy,
  isScopeName,
} from './values.js';
import { CATALOGUE } from './catalogue.js';
import { SCOPE_SENTENCES } from './scope-sentences.js';
import { TOKEN_LIFETIME_KINDS, isLifetime } from '../protocol/lifetimes.js';
import { ACCESS_TOKEN_FORMATS, isResourceUri } from '../protocol/resource.js';
import { parseUrl } from '../protocol/url.js';

const SHORTEST_SECRET = 32;

function check(name: string, test: (value: unknown) => boolean, mend: string): () => PropertyDecorator {
  return () => ValidateBy({ name, validator: { validate: test, defaultMessage: buildMessage(() => mend) } });
}

export const IsIssuer = check('isIssuer', isIssuer, ISSUER_MEND);

export const IsResource = check('isResource', isResource, RESOURCE_MEND);

export const IsScopeName = check(
  'isScopeName',
  isScopeName,
  'must be one scope, such as "read", without space, quote and backslash',
);

export const IsScopeHierarchy = check('isScopeHierarchy', isScopeHierarchy, HIERARCHY_MEND);

/** RFC 8707 section 2, and what is known of each. */
export const IsResourceMap = check(
  'isResourceMap',
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(
      ([resource, rules]) =>
        isResourceUri(resource) &&
        isRecord(rules) &&
        Object.entries(rules).every(
          ([name, rule]) => rule === undefined || (Object.hasOwn(RULES, name) && RULES[name](rule)),
        ),
    ),
  'resources must map absolute URIs without fragment to what is known of each: name, scopes (a list with at least one), ' +
    'accessTokenFormat (opaque or jwt), accessTokenLifetime (whole seconds), such as ' +
    '{ "https://api.example.com": { scopes: ["read"] } }',
);

const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => typeof value === 'string' && value.trim() !== '',
  scopes: isScopeList,
  accessTokenFormat: (value) => (ACCESS_TOKEN_FORMATS as readonly unknown[]).includes(value),
  accessTokenLifetime: isLifetime,
};

/** What browsers open: https, or http for loopback hosts. */
export const IsPage = check(
  'isPage',
  (value) => {
    const url = typeof value === 'string' ? parseUrl(value) : undefined;
    if (!url) return false;
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  },
  'must be an https URL, such as https://example.com/docs (http only for localhost, 127.0.0.1 and [::1])',
);

export const IsSecret = check(
  'isSecret',
  (value) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return (
      list.length > 0 && list.every((each) => typeof each === 'string' && each.length >= SHORTEST_SECRET)
    );
  },
  `secret must be a random string of at least ${SHORTEST_SECRET} characters, or a list of such; ` +
    'make one with: openssl rand -base64 48',
);

export const IsSalt = check(
  'isSalt',
  (value) => typeof value === 'string' && value.length >= SHORTEST_SECRET,
  `pairwiseSalt must be a random string of at least ${SHORTEST_SECRET} characters; ` +
    'make one with: openssl rand -base64 48',
);

export const IsScopeMap = check(
  'isScopeMap',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.entries(value).every(
      ([name, text]) =>
        isScopeName(name) &&
        typeof text === 'string' &&
        (text !== '' || Object.hasOwn(SCOPE_SENTENCES, name)),
    ),
  'scopes must map each scope to the sentence that the consent page shows, such as { read: "Read your notes" }; ' +
    'a scope has no space, quote or backslash, and the sentence may be empty where there is one of ours',
);

function isScopeList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => isScopeName(each));
}

export const IsScopeList = check(
  'isScopeList',
  isScopeList,
  'must be a list of scopes with at least one, such as ["read"]',
);

export const IsFindingList = check(
  'isFindingList',
  (value) =>
    Array.isArray(value) && value.every((each) => typeof each === 'string' && Object.hasOwn(CATALOGUE, each)),
  'allowInProduction must be a list of codes that docs/warnings.md has, such as ["W003"]',
);

export const IsLifetimes = check(
  'isLifetimes',
  (value) =>
    isRecord(value) &&
    !Object.hasOwn(value, 'refresh_token') &&
    Object.values(value).every(
      (lifetimes) =>
        isRecord(lifetimes) &&
        Object.entries(lifetimes).every(
          ([kind, seconds]) =>
            (TOKEN_LIFETIME_KINDS as readonly string[]).includes(kind) && isLifetime(seconds),
        ),
    ),
  'lifetimes must map grant types to whole seconds of accessToken, refreshToken or idToken, such as ' +
    '{ client_credentials: { accessToken: 600 } }; refresh_token is none of them, for a refresh keeps to the grant ' +
    'that its authorization came from',
);

export const IsLanguageList = check(
  'isLanguageList',
  (value) => Array.isArray(value) && value.length > 0 && value.every(isLanguageTag),
  'languages must be a list of BCP 47 tags with at least one, such as ["en", "pt-BR"]',
);

export const IsTextMap = check(
  'isTextMap',
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(
      ([tag, texts]) =>
        isLanguageTag(tag) &&
        isRecord(texts) &&
        Object.values(texts).every((text) => typeof text === 'string'),
    ),
  'texts must map BCP 47 tags to texts by their keys, such as { fr: { "decision.allow": "Autoriser" } }',
);

function isLanguageTag(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const IsSigningAlgorithms = check(
  'isSigningAlgorithms',
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => SIGNING_ALGORITHMS.includes(each as string)),
  `signingAlgorithms must be a list of ${SIGNING_ALGORITHMS.join(', ')}, with at least one`,
);

const KEY_FORMS =
  'give a list of private keys, each a PEM string (PKCS #8), a JWK object, or { key, algorithm, kid }; ' +
  'make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048';

/** Says of each key what is wrong with it; never a part of the key itself. */
export const IsSigningKeys = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSigningKeys',
    validator: {
      validate: (value) => signingKeyProblem(value) === undefined,
      defaultMessage: (given?: ValidationArguments) =>
        `signingKeys: ${signingKeyProblem(given?.value)}; ${KEY_FORMS}`,
    },
  });

function signingKeyProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'it is no list, or an empty one';
  const kids = new Set<string>();
  for (const [at, each] of value.entries()) {
    try {
      const { kid } = readSigningKey(each).publicJwk;
      if (kids.has(kid))
        return `key ${at + 1} has the kid of one before it; a key has one place and one algorithm`;
      kids.add(kid);
    } catch (error) {
      // Of anything else than a key, such as an object that throws when it is read, nothing is repeated.
      return `key ${at + 1} ${error instanceof RangeError ? error.message : 'cannot be read'}`;
    }
  }
  return undefined;
}
