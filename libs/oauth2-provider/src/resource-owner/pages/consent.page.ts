import {
  ABOUT,
  type ApplicationModel,
  type ApplicationView,
  SCOPES,
  applicationModel,
} from './application.js';
import { renderLayout, template } from './layout.js';

/** What the consent page shows. Every string is taken as hostile text and escaped. */
export interface ConsentView extends ApplicationView {
  /** No image of a third party is loaded: it would tell that party who visits this page. */
  logoUri?: never;
  /** Where the browser goes next: host of the redirect URI, or its scheme if that is a private-use one. */
  redirectHost: string;
  /** The redirect URI is on this device, where any program may have asked (RFC 8252 section 8.6). */
  isLoopback: boolean;
  /** Who is logged in, as the host calls them. */
  userName?: string;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
}

// Names stand in <bdi>: a right-to-left name, or one that holds an override, must not turn our words around.
// "Deny" is the form's first button, so whatever submits the form without choosing denies.
const body = template<
  ConsentView & ApplicationModel
>(`<div class="badge" aria-hidden="true"><%= it.initial %></div>
<h1 class="<%= it.isLong ? 'long' : '' %>"><bdi><%= it.applicationName %></bdi> wants access to your account</h1>
<% if (it.userName) { %>
<p class="soft">Signed in as <strong><bdi><%= it.userName %></bdi></strong></p>
<% } %>
${SCOPES}
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
${ABOUT}`);

/** The default consent page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderConsent(view: ConsentView): string {
  return renderLayout({ title: 'Allow access to your account?', body: body(applicationModel(view)) });
}
