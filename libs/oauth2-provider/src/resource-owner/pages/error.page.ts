import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the error page shows. */
export interface ErrorView {
  frame: PageFrame;
  /** HTTP status of the answer. */
  status: number;
  /** In the language of the frame. */
  title: string;
  /** In English, for whoever runs the application: no secret, nothing that only the operator should read. */
  description: string;
  /** The error code, for whoever is told about it. */
  error: string;
}

const body = template<ErrorView>(`<div class="badge bad" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="M12 7v6.5M12 17.5v.01"/><circle cx="12" cy="12" r="10"/></svg>
</div>
<h1><%= it.title %></h1>
<p><%= it.frame.language.text('error.next') %></p>
<div class="note" lang="en" dir="ltr"><%= it.description %><br><code><%= it.error %></code> <span class="soft">(<%= it.status %>)</span></div>`);

/** The default error page: no form, no link, nothing to press. */
export function renderError(view: ErrorView): string {
  return renderLayout({ frame: view.frame, title: view.title, body: body(view) });
}
