import { formOf } from './client.js';

/** What an authorization endpoint sent to the client: where, and the parameters that it added or kept. */
export interface AuthorizationAnswer {
  /** The redirect URI without its query. */
  readonly to: string;
  readonly parameters: Record<string, string>;
}

/** The answer in a redirect, which must be a 303; a parameter that came twice is an error. */
export function answerOf(response: Response): AuthorizationAnswer {
  const location = redirectOf(response);
  const [to, query = ''] = location.split('?', 2);
  const pairs = [...new URLSearchParams(query)];
  const parameters = Object.fromEntries(pairs);
  if (Object.keys(parameters).length !== pairs.length) throw new Error(`a parameter twice in ${location}`);
  return { to, parameters };
}

/** The Location of a redirect, as it was sent. */
export function redirectOf(response: Response): string {
  const location = response.headers.get('location');
  if (response.status !== 303 || location === null) throw new Error(`no redirect but ${response.status}`);
  return location;
}

/** What a directive of a page's Content-Security-Policy lets in, or undefined where the page has none such. */
export function policyOf(page: Response, directive: string): string[] | undefined {
  const directives = page.headers.get('content-security-policy')?.split('; ');
  const found = directives?.find((each) => each.startsWith(`${directive} `));
  return found?.split(' ').slice(1);
}

/** What an error page says: its status and error code. It may neither redirect nor hold a form. */
export async function errorPageOf(
  response: Response,
): Promise<{ status: number; error: string | undefined }> {
  const html = await response.text();
  const type = response.headers.get('content-type');
  if (type !== 'text/html; charset=utf-8') throw new Error(`no page but ${response.status} ${type}: ${html}`);
  if (response.headers.has('location')) throw new Error('an error page that redirects');
  if (/<form\b|http-equiv/i.test(html)) throw new Error('an error page that leads on');
  return { status: response.status, error: /<code[^>]*>(\w+)<\/code>/.exec(html)?.[1] };
}

/** The login page's URL that a browser was sent to, with what it was told; `next` is where it comes back to. */
export function loginPageOf(response: Response): { next: URL; told: Record<string, string> } {
  const url = new URL(redirectOf(response), 'http://host');
  if (url.pathname !== '/login') throw new Error(`not to the login page but to ${url.href}`);
  const { next, ...told } = Object.fromEntries(url.searchParams);
  return { next: new URL(next, 'http://host'), told };
}

/** The parameters of the authorization request that a consent page was shown for, as its form brings them back. */
export function requestOf(html: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(formOf(html).fields['authorization_request']));
}

/** What an authorization response brings to the client, and how. */
export interface Delivery {
  readonly mode: 'query' | 'fragment' | 'form_post';
  /** The redirect URI as the browser goes to it, without what the answer added. */
  readonly to: string;
  readonly parameters: Record<string, string>;
}

/** The answer in whatever response mode; a parameter that came twice, or in two places, is an error. */
export async function deliveryOf(response: Response): Promise<Delivery> {
  if (response.status === 200) {
    const html = await response.text();
    if (!html.includes('<script>')) throw new Error(`no answer but a page: ${html}`);
    const { action: to, fields: parameters } = formOf(html);
    return { mode: 'form_post', to, parameters };
  }
  const location = redirectOf(response);
  if (!location.includes('#')) return { mode: 'query', ...answerOf(response) };
  const [to, fragment] = location.split('#', 2);
  const pairs = [...new URLSearchParams(fragment)];
  const parameters = Object.fromEntries(pairs);
  if (Object.keys(parameters).length !== pairs.length) throw new Error(`a parameter twice in ${location}`);
  if (new URL(to).searchParams.has('iss')) throw new Error(`an answer in two places: ${location}`);
  return { mode: 'fragment', to, parameters };
}
