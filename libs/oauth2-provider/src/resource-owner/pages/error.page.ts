import { renderLayout, template } from './layout.js';

/** What the error page shows. */
export interface ErrorView {
  /** HTTP status of the answer. */
  status: number;
  title: string;
  /** For a visitor: no secret, nothing that only the operator should read. */
  description: string;
  /** The error code, for whoever is told about it. */
  error: string;
}

const body = template<ErrorView>(`<div class="badge bad" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="M12 7v6.5M12 17.5v.01"/><circle cx="12" cy="12" r="10"/></svg>
</div>
<h1><%= it.title %></h1>
<p><%= it.description %></p>
<p class="soft small">Go back to the application that sent you here and try again. If this page comes back, tell the people who run that application what it says below.</p>
<p class="note"><code dir="ltr"><%= it.error %></code> <span class="soft">(<%= it.status %>)</span></p>`);

/** The default error page: no form, no link, nothing to press. */
export function renderError(view: ErrorView): string {
  return renderLayout({ title: view.title, body: body(view) });
}
