import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the page shows that asks whether to log out. Every string is taken as hostile text and escaped. */
export interface LogoutView {
  frame: PageFrame;
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
<svg class="turns" viewBox="0 0 24 24"><path d="M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9"/></svg>
</div>
<h1><%= it.frame.language.text('logout.title') %></h1>
<p><%~ it.applicationName ? it.frame.language.html('logout.asked', { name: it.applicationName }) : it.frame.language.html('logout.here') %></p>
<% if (it.userName) { %>
<p class="soft"><%~ it.frame.language.html('signed-in', { name: it.userName }) %></p>
<% } %>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<button class="button" type="submit" name="allow" value="false"><%= it.frame.language.text('logout.cancel') %></button>
<button class="button primary" type="submit" name="allow" value="true"><%= it.frame.language.text('logout.allow') %></button>
</div>
</form>`);

/** The default page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderLogout(view: LogoutView): string {
  const { frame } = view;
  return renderLayout({
    frame,
    title: frame.language.text('logout.title'),
    body: body({ ...view, applicationName: view.applicationName?.trim() }),
  });
}
