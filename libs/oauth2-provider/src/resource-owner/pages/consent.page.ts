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
  /** Claims that the client asks for by name, beyond those of its scopes; the description is '' for one of the host's own. */
  claims: readonly { name: string; description: string }[];
  /** The languages that the client says the user prefers, BCP 47, most preferred first. */
  uiLocales: readonly string[];
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
<h1 class="<%= it.isLong ? 'long' : '' %>"><%~ it.frame.language.html('consent.heading', { name: it.applicationName }) %></h1>
${SIGNED_IN}
${SCOPES}
<p class="note <%= it.isLoopback ? 'warn' : '' %>"><%~ it.frame.language.html(it.isLoopback ? 'consent.next-loopback' : 'consent.next', { host: it.redirectHost }) %></p>
${DECISION}
${ABOUT}`);

/** The default consent page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderConsent(view: ConsentView): string {
  // To a person it is all the same by which parameter the client asked.
  const model = applicationModel({ ...view, scopes: [...view.scopes, ...view.claims] });
  const { frame } = view;
  return renderLayout({ frame, title: frame.language.text('consent.title'), body: body(model) });
}
