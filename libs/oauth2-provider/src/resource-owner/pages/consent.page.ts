import { parseUrl } from '../../protocol/url.js';
import { renderLayout, template } from './layout.js';

/** What the consent page shows. Every string is taken as hostile text and escaped. */
export interface ConsentView {
  applicationName: string;
  /** The application's own site. Shown only if it is an http or https URL, like the two below. */
  clientUri?: string;
  /** No image of a third party is loaded: it would tell that party who visits this page. */
  logoUri?: never;
  /** Where the browser goes next: host of the redirect URI, or its scheme if that is a private-use one. */
  redirectHost: string;
  /** The redirect URI is on this device, where any program may have asked (RFC 8252 section 8.6). */
  isLoopback: boolean;
  scopes: readonly { name: string; description: string }[];
  /** Who is logged in, as the host calls them. */
  userName?: string;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
  policyUri?: string;
  tosUri?: string;
}

interface ConsentModel extends ConsentView {
  initial: string;
  isLong: boolean;
  client?: { href: string; host: string };
}

// Names stand in <bdi>: a right-to-left name, or one that holds an override, must not turn our words around.
// "Deny" is the form's first button, so whatever submits the form without choosing denies.
const body = template<ConsentModel>(`<div class="badge" aria-hidden="true"><%= it.initial %></div>
<h1 class="<%= it.isLong ? 'long' : '' %>"><bdi><%= it.applicationName %></bdi> wants access to your account</h1>
<% if (it.userName) { %>
<p class="soft">Signed in as <strong><bdi><%= it.userName %></bdi></strong></p>
<% } %>
<% if (it.scopes.length > 0) { %>
<section aria-labelledby="permissions">
<h2 id="permissions">If you allow it, this application can</h2>
<ul class="rows" role="list">
<% for (const scope of it.scopes) { %>
<li><svg viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>
<div><bdi><%= scope.description || scope.name %></bdi><% if (scope.description) { %><code dir="ltr"><%= scope.name %></code><% } %></div></li>
<% } %>
</ul>
</section>
<% } %>
<p class="note <%= it.isLoopback ? 'warn' : '' %>">You will then go to <strong><bdi><%= it.redirectHost %></bdi></strong><% if (it.isLoopback) { %>, a program on this device. Allow this only if you have just started it yourself<% } %>.</p>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<button class="button" type="submit" name="allow" value="false">Deny</button>
<button class="button primary" type="submit" name="allow" value="true">Allow</button>
</div>
</form>
<% if (it.client || it.policyUri || it.tosUri) { %>
<p class="about soft small">About this application:
<% if (it.client) { %>
<a href="<%= it.client.href %>" target="_blank" rel="noopener noreferrer"><bdi><%= it.client.host %></bdi></a>
<% } %>
<% if (it.policyUri) { %>
<%= it.client ? '·' : '' %> <a href="<%= it.policyUri %>" target="_blank" rel="noopener noreferrer">privacy&nbsp;policy</a>
<% } %>
<% if (it.tosUri) { %>
<%= it.client || it.policyUri ? '·' : '' %> <a href="<%= it.tosUri %>" target="_blank" rel="noopener noreferrer">terms of&nbsp;service</a>
<% } %>
</p>
<% } %>`);

/** The default consent page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderConsent(view: ConsentView): string {
  const applicationName = view.applicationName.trim() || 'An application';
  const client = webUrl(view.clientUri);
  const model: ConsentModel = {
    ...view,
    applicationName,
    initial: initialOf(applicationName),
    isLong: applicationName.length > 60,
    client: client && { href: client.href, host: client.host },
    policyUri: webUrl(view.policyUri)?.href,
    tosUri: webUrl(view.tosUri)?.href,
  };
  return renderLayout({ title: 'Allow access to your account?', body: body(model) });
}

/** A link that an application registered may be `javascript:` or worse: only the web is linked to. */
function webUrl(value: string | undefined): URL | undefined {
  const url = value === undefined ? undefined : parseUrl(value);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** The first character as a reader sees it: an emoji or an accented letter may be several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return first?.segment.toUpperCase() ?? '';
}
