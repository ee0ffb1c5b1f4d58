import { Eta } from 'eta';
import type { Brand } from '../brand.js';
import type { PageFrame } from '../page-frame.js';
import { STYLE, WIDE_STYLE } from './style.js';

const eta = new Eta({ autoEscape: true });

/** Compiles a template once. `<%= %>` escapes what it shows, `<%~ %>` does not; the view is `it`. */
export function template<View extends object>(source: string): (view: View) => string {
  const compiled = eta.compile(source);
  return (view) => eta.render(compiled, view);
}

/** Text made safe for HTML, inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return eta.config.escapeFunction(text);
}

export interface Layout {
  /** Plain text: what the browser's tab shows and a screen reader says first. */
  title: string;
  /** BCP 47 language tag of the page. Default: that of the frame, or `en`. */
  lang?: string;
  /** Whose page it is, and in which language. */
  frame?: PageFrame;
  /** Default: 'narrow', for pages that ask one thing. */
  width?: 'narrow' | 'wide';
  /** HTML that is trusted, such as a navigation; it stands before the content. */
  header?: string;
  /** HTML that is trusted: whatever is not must have gone through {@link escapeHtml}. Holds the one `h1`. */
  body: string;
}

interface Model {
  title: string;
  lang: string;
  direction: string;
  styles: readonly string[];
  brand: Brand | undefined;
  /** What the logo is called where no name stands beside it. */
  logo: string;
  /** Says "Skip to the content", where there is something to skip. */
  skip: string;
  width: string;
  header: string;
  body: string;
}

// The empty icon keeps browsers from asking the host for a /favicon.ico that it may not have.
const page = template<Model>(`<!doctype html>
<html lang="<%= it.lang %>" dir="<%= it.direction %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title><%= it.title %></title>
<link rel="icon" href="data:,">
<% for (const style of it.styles) { %>
<style><%~ style %></style>
<% } %>
</head>
<body>
<% if (it.skip) { %>
<a class="skip" href="#content"><%= it.skip %></a>
<% } %>
<% if (it.brand || it.header) { %>
<header class="<%= it.header ? 'top' : '' %>">
<% if (it.brand) { %>
<p class="brand"><% if (it.brand.logo) { %><img src="<%= it.brand.logo %>" alt="<%= it.brand.name ? '' : it.logo %>"><% } %><% if (it.brand.name) { %><bdi><%= it.brand.name %></bdi><% } %></p>
<% } %>
<%~ it.header %>
</header>
<% } %>
<main class="<%= it.width %>"<% if (it.skip) { %> id="content" tabindex="-1"<% } %>>
<%~ it.body %>
</main>
</body>
</html>
`);

/** A whole page in the look of the library's own. Send it with `pageHeaders()`, which let its style in. */
export function renderLayout({ title, frame, lang, body, width = 'narrow', header = '' }: Layout): string {
  const { language, brand } = frame ?? {};
  const isPlain = width === 'narrow' && header === '';
  return page({
    title,
    lang: lang ?? language?.tag ?? 'en',
    direction: language?.direction ?? 'ltr',
    styles: [STYLE, ...(isPlain ? [] : [WIDE_STYLE]), ...(brand?.style ? [brand.style] : [])],
    brand: brand?.name || brand?.logo ? brand : undefined,
    logo: language?.text('layout.logo') ?? 'Logo',
    skip: header === '' ? '' : (language?.text('layout.skip') ?? 'Skip to the content'),
    width,
    header,
    body,
  });
}
