import { parseUrl } from '../../protocol/url.js';
import type { PageFrame } from '../page-frame.js';

/** What is shown of an application that asks for access. Every string is taken as hostile text and escaped. */
export interface ApplicationView {
  /** Whose page it is, and in which language. */
  frame: PageFrame;
  applicationName: string;
  /** The application's own site. Shown only if it is an http or https URL, like the two below. */
  clientUri?: string;
  policyUri?: string;
  tosUri?: string;
  scopes: readonly { name: string; description: string }[];
  /**
   * Where it can do that (RFC 8707), by URI and by the name that the operator gave it, or ''. Empty or absent: at whatever
   * trusts this server.
   */
  resources?: readonly { identifier: string; name: string }[];
}

/** What a page shows on which somebody allows it or denies. */
export interface DecisionView extends ApplicationView {
  /** Who is logged in, as the host calls them. */
  userName?: string;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
}

/** The same as the templates need it. */
export interface ApplicationModel extends ApplicationView {
  initial: string;
  isLong: boolean;
  client?: { href: string; host: string };
  /** Where the application can do that, with the words of the language between the places. */
  places: readonly (string | { identifier: string; name: string })[];
}

/** Part of a template: what the application can do then, and where. */
export const SCOPES = `<% if (it.scopes.length > 0) { %>
<section aria-labelledby="permissions">
<h2 id="permissions"><%= it.frame.language.text('decision.can') %></h2>
<ul class="rows" role="list">
<% for (const scope of it.scopes) { %>
<li><svg viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>
<div><bdi><%= scope.description || scope.name %></bdi><% if (scope.description) { %><code dir="ltr"><%= scope.name %></code><% } %></div></li>
<% } %>
</ul>
</section>
<% } %>
<% if (it.places.length > 0) { %>
<p class="note"><%= it.frame.language.text('decision.where') %>
<% for (const place of it.places) { %>
<% if (typeof place === 'string') { %>
<%= place %>
<% } else { %>
<strong><bdi><%= place.name || place.identifier %></bdi></strong><% if (place.name) { %> <code dir="ltr"><%= place.identifier %></code><% } %>
<% } %>
<% } %>
</p>
<% } %>`;

/** Part of a template: who decides. */
export const SIGNED_IN = `<% if (it.userName) { %>
<p class="soft"><%~ it.frame.language.html('signed-in', { name: it.userName }) %></p>
<% } %>`;

/**
 * Part of a template: the form. "Deny" is its first button, so whatever submits it without choosing denies.
 */
export const DECISION = `<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<button class="button" type="submit" name="allow" value="false"><%= it.frame.language.text('decision.deny') %></button>
<button class="button primary" type="submit" name="allow" value="true"><%= it.frame.language.text('decision.allow') %></button>
</div>
</form>`;

/** Part of a template: where the application tells of itself. */
export const ABOUT = `<% if (it.client || it.policyUri || it.tosUri) { %>
<p class="about soft small"><%= it.frame.language.text('application.about') %>
<% if (it.client) { %>
<a href="<%= it.client.href %>" target="_blank" rel="noopener noreferrer"><bdi><%= it.client.host %></bdi></a>
<% } %>
<% if (it.policyUri) { %>
<%= it.client ? '·' : '' %> <a href="<%= it.policyUri %>" target="_blank" rel="noopener noreferrer"><%= it.frame.language.text('application.policy') %></a>
<% } %>
<% if (it.tosUri) { %>
<%= it.client || it.policyUri ? '·' : '' %> <a href="<%= it.tosUri %>" target="_blank" rel="noopener noreferrer"><%= it.frame.language.text('application.terms') %></a>
<% } %>
</p>
<% } %>`;

export function applicationModel<View extends ApplicationView>(view: View): View & ApplicationModel {
  const { language } = view.frame;
  const applicationName = view.applicationName.trim() || language.text('application.unnamed');
  const client = webUrl(view.clientUri);
  return {
    ...view,
    applicationName,
    initial: initialOf(applicationName),
    isLong: applicationName.length > 60,
    client: client && { href: client.href, host: client.host },
    policyUri: webUrl(view.policyUri)?.href,
    tosUri: webUrl(view.tosUri)?.href,
    places: enumerated(view.resources ?? [], language.tag),
  };
}

/** A link that an application registered may be `javascript:` or worse: only the web is linked to. */
function webUrl(value: string | undefined): URL | undefined {
  const url = value === undefined ? undefined : parseUrl(value);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** "One, two and three", as the language says it. */
function enumerated<Item>(items: readonly Item[], tag: string): (string | Item)[] {
  return new Intl.ListFormat(tag)
    .formatToParts(items.map((_, at) => String(at)))
    .map(({ type, value }) => (type === 'element' ? items[Number(value)] : value));
}

/** The first character as a reader sees it: an emoji or an accented letter may be several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return first?.segment.toUpperCase() ?? '';
}
