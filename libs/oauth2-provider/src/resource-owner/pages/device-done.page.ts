import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the page shows when the user of a device has decided. */
export interface DeviceDoneView {
  frame: PageFrame;
  allowed: boolean;
  /** Hostile text, escaped. */
  applicationName: string;
}

const body = template<
  DeviceDoneView & { title: string; next: string }
>(`<div class="badge<%= it.allowed ? '' : ' bad' %>" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="<%= it.allowed ? 'm5 12.5 4.5 4.5L19 7.5' : 'm6 6 12 12M18 6 6 18' %>"/></svg>
</div>
<h1><%= it.title %></h1>
<p><%~ it.next %></p>`);

/** The default page: no form, no link, nothing to press. */
export function renderDeviceDone(view: DeviceDoneView): string {
  const { frame, allowed } = view;
  const { language } = frame;
  const name = view.applicationName.trim() || language.text('device.unnamed');
  const title = language.text(allowed ? 'device.allowed' : 'device.denied');
  const next = language.html(allowed ? 'device.allowed-next' : 'device.denied-next', { name });
  return renderLayout({ frame, title, body: body({ ...view, title, next }) });
}
