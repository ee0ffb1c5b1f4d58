/** A browser as far as the README needs one: it follows redirects, keeps cookies and fills in two forms. */
import { URLSearchParams } from 'node:url';

const MAX_STEPS = 10;

/** Opens that address, logs in as alice, presses Allow; answers what the last page shows. */
export async function browse(address) {
  const jars = new Map();
  let step = { url: new URL(address) };
  for (let count = 0; count < MAX_STEPS; count++) {
    const response = await visit(step, jars);
    const location = response.headers.get('location');
    const page = location === null ? await response.text() : undefined;
    if (page !== undefined && !page.includes('<form')) return page;
    step = page === undefined ? { url: new URL(location, step.url) } : filledIn(page, step.url);
  }
  throw new Error(`the browser still goes on after ${MAX_STEPS} steps, at ${step.url}`);
}

async function visit({ url, form }, jars) {
  const jar = jars.get(url.origin) ?? new Map();
  jars.set(url.origin, jar);
  const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  for (const set of response.headers.getSetCookie()) {
    const [name, ...value] = set.split(';', 1)[0].split('=');
    jar.set(name, value.join('='));
  }
  if (response.status >= 400) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response;
}

/** The one form of the page, with what a person would put in and press. */
function filledIn(page, url) {
  const action = attribute(/<form\b[^>]*>/.exec(page)[0], 'action') ?? url.href;
  const hidden = [...page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    attribute(input, 'name'),
    attribute(input, 'value'),
  ]);
  const given = page.includes('type="password"')
    ? { name: 'alice', password: 'wonderland' }
    : { allow: 'true' };
  return { url: new URL(action, url), form: { ...Object.fromEntries(hidden), ...given } };
}

function attribute(tag, name) {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
