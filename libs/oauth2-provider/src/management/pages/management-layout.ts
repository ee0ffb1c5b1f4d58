import { renderLayout, template } from '../../resource-owner/pages/layout.js';
import type { Visit } from '../visit.js';

export interface ManagementLayout {
  readonly visit: Visit;
  /** Key of the place in the navigation that the page belongs to. */
  readonly current: string;
  /** Plain text. */
  readonly title: string;
  /** HTML that is trusted. Holds the one `h1`. */
  readonly body: string;
  /** Lists and tables take the whole width. Default: 'wide'. */
  readonly width?: 'narrow' | 'wide';
}

interface Model {
  label: string;
  places: { href: string; text: string; isCurrent: boolean }[];
  signedIn: string;
}

const nav = template<Model>(`<nav class="places" aria-label="<%= it.label %>">
<ul role="list">
<% for (const place of it.places) { %>
<li><a href="<%= place.href %>"<% if (place.isCurrent) { %> aria-current="page"<% } %>><%= place.text %></a></li>
<% } %>
</ul>
<p class="soft small"><%~ it.signedIn %></p>
</nav>`);

const done = template<{ text: string }>(`<p class="note good" role="status"><%= it.text %></p>`);

/** A page of the management in the look of the others, with its navigation. */
export function renderManagement({ visit, current, title, body, width = 'wide' }: ManagementLayout): string {
  const { frame, places, personName, person, request } = visit;
  const { language } = frame;
  const header = nav({
    label: language.text('management.nav'),
    places: places.map(({ path, key }) => ({
      href: visit.pathTo(path),
      text: language.text(`management.nav.${key}`),
      isCurrent: key === current,
    })),
    signedIn: language.html('management.signed-in', { name: personName ?? person.userId }),
  });
  const key = `management.done.${request.query.get('done') ?? ''}`;
  const news = language.has(key) ? done({ text: language.text(key) }) : '';
  return renderLayout({ frame, title, header, width, body: `${news}${body}` });
}
