import { parseUrl } from 'nest-oauth2-provider';

/** What a person tells of themselves beside name and email, by the names of OpenID Connect Core section 5.1. */
export type PersonClaims = Readonly<Record<string, unknown>>;

const LONGEST = 300;
const TEXTS = [
  'name',
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'gender',
  'zoneinfo',
  'locale',
];
const PAGES = ['profile', 'picture', 'website'];
const FLAGS = ['phone_number_verified'];
/** Section 5.1.1. */
const ADDRESS = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'];

/** Why they cannot be kept, or undefined when they can. */
export function personClaimsProblem(claims: unknown): string | undefined {
  if (!isObject(claims)) return 'the claims of a user are a JSON object, such as {"given_name":"Alice"}';
  const bad = Object.entries(claims).find(([name, value]) => !fits(name, value));
  return bad && `the claim ${JSON.stringify(bad[0].slice(0, 40))} is unknown, or cannot have this value`;
}

function fits(claim: string, value: unknown): boolean {
  // Section 5.2: a text may come in several languages.
  const [name, language] = claim.split('#', 2);
  if (language !== undefined && !/^[A-Za-z0-9-]{1,35}$/.test(language)) return false;
  if (TEXTS.includes(name)) return isText(value);
  if (PAGES.includes(name)) return isText(value) && /^https?:$/.test(parseUrl(value)?.protocol ?? '');
  if (FLAGS.includes(claim)) return typeof value === 'boolean';
  switch (name) {
    case 'birthdate':
      return isText(value) && /^\d{4}(?:-\d{2}-\d{2})?$/.test(value);
    case 'phone_number':
      return isText(value) && /^\+?[0-9 ().-]{3,40}(?:;ext=\d{1,8})?$/.test(value);
    case 'address':
      return (
        isObject(value) &&
        Object.entries(value).every(([part, text]) => ADDRESS.includes(part) && isText(text))
      );
    default:
      return false;
  }
}

/** Line ends are for addresses (section 5.1.1); a text with any other control character chokes somebody. */
function isText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= LONGEST &&
    !/[\p{Cs}]|(?![\r\n])\p{Cc}/u.test(value)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
