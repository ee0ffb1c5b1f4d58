import { renderLayout, template } from './layout.js';

/** What the page shows that asks whether to log out. Every string is taken as hostile text and escaped. */
export interface LogoutView {
  /** Which application asks; absent where none is known. */
  applicationName?: string;
  /** Who is logged in, as the host calls them. */
  userName?: string;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
}

// "Cancel" is the first button, so whatever submits the form without choosing changes nothing.
const body = template<LogoutView>(`<div class="badge" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9"/></svg>
</div>
<h1>Sign out?</h1>
<% if (it.applicationName) { %>
<p><strong><bdi><%= it.applicationName %></bdi></strong> asks to sign you out here, and out of the applications that you use with this sign-in.</p>
<% } else { %>
<p>You will be signed out here, and out of the applications that you use with this sign-in.</p>
<% } %>
<% if (it.userName) { %>
<p class="soft">Signed in as <strong><bdi><%= it.userName %></bdi></strong></p>
<% } %>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<button class="button" type="submit" name="allow" value="false">Cancel</button>
<button class="button primary" type="submit" name="allow" value="true">Sign out</button>
</div>
</form>`);

/** The default page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderLogout(view: LogoutView): string {
  return renderLayout({
    title: 'Sign out?',
    body: body({ ...view, applicationName: view.applicationName?.trim() }),
  });
}
