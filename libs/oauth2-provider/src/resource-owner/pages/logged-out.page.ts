import { renderLayout, template } from './layout.js';

/** What the page shows when a logout is done, or was not wanted. Every string is taken as hostile text and escaped. */
export interface LoggedOutView {
  /** False where the user chose to stay. */
  isSignedOut: boolean;
  /** The application that asked; absent where none is known. */
  applicationName?: string;
  /** Where the browser goes next: a verified URI. */
  continueTo?: string;
  /** What must be loaded in frames: URIs that clients registered. */
  frames: readonly string[];
}

// The frames have nothing to show. In their sandbox they can forget their session, and lead the page nowhere.
const body = template<LoggedOutView>(`<div class="badge" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="<%= it.isSignedOut ? 'm5 12.5 4.5 4.5L19 7.5' : 'M12 7v6.5M12 17.5v.01' %>"/></svg>
</div>
<% if (it.isSignedOut) { %>
<h1>You are signed out</h1>
<p><%= it.continueTo ? 'You go on in a moment.' : 'You can close this page.' %></p>
<% } else { %>
<h1>You are still signed in</h1>
<p>Nothing has changed. You can close this page, or go back to <bdi><%= it.applicationName || 'the application' %></bdi>.</p>
<% } %>
<% if (it.continueTo) { %>
<div class="actions">
<a class="button primary" href="<%= it.continueTo %>"><span>Continue<% if (it.applicationName) { %> to <bdi><%= it.applicationName %></bdi><% } %></span></a>
</div>
<% } %>
<% for (const frame of it.frames) { %>
<iframe src="<%= frame %>" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" title="Signing out" aria-hidden="true" tabindex="-1" hidden></iframe>
<% } %>`);

/** The default page: no form; a link where the browser goes on. */
export function renderLoggedOut(view: LoggedOutView): string {
  const title = view.isSignedOut ? 'You are signed out' : 'You are still signed in';
  return renderLayout({ title, body: body({ ...view, applicationName: view.applicationName?.trim() }) });
}
