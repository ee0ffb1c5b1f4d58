import type { PageFrame } from '../../resource-owner/page-frame.js';
import { renderLayout, template } from '../../resource-owner/pages/layout.js';

/** What the error page of the management shows. */
export interface ManagementErrorView {
  readonly frame: PageFrame;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The error code, for whoever is told about it. */
  readonly error: string;
  /** In English, for developers; no secret. */
  readonly description: string;
}

const body = template<ManagementErrorView & { text: string }>(`<div class="badge bad" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="M12 7v6.5M12 17.5v.01"/><circle cx="12" cy="12" r="10"/></svg>
</div>
<h1><%= it.text %></h1>
<p class="soft small"><bdi lang="en"><%= it.description %></bdi></p>`);

const KNOWN = new Set([403, 404, 405, 409, 429, 503]);

export function renderManagementError(view: ManagementErrorView): string {
  const { language } = view.frame;
  const text = language.text(`management.error.${KNOWN.has(view.status) ? view.status : 'other'}`);
  return renderLayout({ frame: view.frame, title: text, body: body({ ...view, text }) });
}
