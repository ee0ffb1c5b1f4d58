import {
  ABOUT,
  type ApplicationModel,
  DECISION,
  type DecisionView,
  SCOPES,
  SIGNED_IN,
  applicationModel,
} from './application.js';
import { renderLayout, template } from './layout.js';

/** What the consent page shows. Every string is taken as hostile text and escaped. */
export interface ConsentView extends DecisionView {
  /** No image of a third party is loaded: it would tell that party who visits this page. */
  logoUri?: never;
  /** Where the browser goes next: host of the redirect URI, or its scheme if that is a private-use one. */
  redirectHost: string;
  /** The redirect URI is on this device, where any program may have asked (RFC 8252 section 8.6). */
  isLoopback: boolean;
}

// Names stand in <bdi>: a right-to-left name, or one that holds an override, must not turn our words around.
const body = template<
  ConsentView & ApplicationModel
>(`<div class="badge" aria-hidden="true"><%= it.initial %></div>
<h1 class="<%= it.isLong ? 'long' : '' %>"><bdi><%= it.applicationName %></bdi> wants access to your account</h1>
${SIGNED_IN}
${SCOPES}
<p class="note <%= it.isLoopback ? 'warn' : '' %>">You will then go to <strong><bdi><%= it.redirectHost %></bdi></strong><% if (it.isLoopback) { %>, a program on this device. Allow this only if you have just started it yourself<% } %>.</p>
${DECISION}
${ABOUT}`);

/** The default consent page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderConsent(view: ConsentView): string {
  return renderLayout({ title: 'Allow access to your account?', body: body(applicationModel(view)) });
}
