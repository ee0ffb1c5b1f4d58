import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the page shows when a logout is done, or was not wanted. Every string is taken as hostile text and escaped. */
export interface LoggedOutView {
  frame: PageFrame;
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
const body = template<
  LoggedOutView & { title: string; next: string; onward: string }
>(`<div class="badge" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="<%= it.isSignedOut ? 'm5 12.5 4.5 4.5L19 7.5' : 'M12 7v6.5M12 17.5v.01' %>"/></svg>
</div>
<h1><%= it.title %></h1>
<p><%~ it.next %></p>
<% if (it.continueTo) { %>
<div class="actions">
<a class="button primary" href="<%= it.continueTo %>"><span><%~ it.onward %></span></a>
</div>
<% } %>
<% for (const frame of it.frames) { %>
<iframe src="<%= frame %>" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" title="<%= it.frame.language.text('logged-out.frame') %>" aria-hidden="true" tabindex="-1" hidden></iframe>
<% } %>`);

/** The default page: no form; a link where the browser goes on. */
export function renderLoggedOut(view: LoggedOutView): string {
  const { frame, isSignedOut } = view;
  const { language } = frame;
  const name = view.applicationName?.trim() ?? '';
  const title = language.text(isSignedOut ? 'logged-out.title' : 'stayed.title');
  const next = language.html(nextOf(view, name), { name });
  const onward = language.html(name === '' ? 'continue' : 'logged-out.to', { name });
  return renderLayout({ frame, title, body: body({ ...view, title, next, onward }) });
}

function nextOf({ isSignedOut, continueTo }: LoggedOutView, name: string): string {
  if (!isSignedOut) return name === '' ? 'stayed.next-unnamed' : 'stayed.next';
  return continueTo === undefined ? 'logged-out.close' : 'logged-out.onward';
}
