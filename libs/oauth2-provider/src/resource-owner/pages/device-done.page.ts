import { renderLayout, template } from './layout.js';

/** What the page shows when the user of a device has decided. */
export interface DeviceDoneView {
  allowed: boolean;
  /** Hostile text, escaped. */
  applicationName: string;
}

const body = template<DeviceDoneView>(`<div class="badge<%= it.allowed ? '' : ' bad' %>" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="<%= it.allowed ? 'm5 12.5 4.5 4.5L19 7.5' : 'm6 6 12 12M18 6 6 18' %>"/></svg>
</div>
<% if (it.allowed) { %>
<h1>Your device is connected</h1>
<p><bdi><%= it.applicationName %></bdi> goes on by itself in a few seconds. You can close this page and go back to your device.</p>
<% } else { %>
<h1>Access was denied</h1>
<p><bdi><%= it.applicationName %></bdi> gets nothing. You can close this page.</p>
<% } %>`);

/** The default page: no form, no link, nothing to press. */
export function renderDeviceDone(view: DeviceDoneView): string {
  const applicationName = view.applicationName.trim() || 'The application';
  const title = view.allowed ? 'Your device is connected' : 'Access was denied';
  return renderLayout({ title, body: body({ ...view, applicationName }) });
}
