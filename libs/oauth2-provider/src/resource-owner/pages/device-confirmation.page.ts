import {
  ABOUT,
  type ApplicationModel,
  type ApplicationView,
  SCOPES,
  applicationModel,
} from './application.js';
import { renderLayout, template } from './layout.js';

/** What the page shows where a user allows or denies a device. Every string is taken as hostile text and escaped. */
export interface DeviceConfirmationView extends ApplicationView {
  /** As the device shows it. */
  userCode: string;
  /** Who is logged in, as the host calls them. */
  userName?: string;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
}

// Whoever sent somebody a code wants them to press "Allow" without a look (RFC 8628 section 5.4).
const body = template<
  DeviceConfirmationView & ApplicationModel
>(`<div class="badge" aria-hidden="true"><%= it.initial %></div>
<h1 class="<%= it.isLong ? 'long' : '' %>"><bdi><%= it.applicationName %></bdi> on another device wants access to your account</h1>
<% if (it.userName) { %>
<p class="soft">Signed in as <strong><bdi><%= it.userName %></bdi></strong></p>
<% } %>
<p class="code" dir="ltr"><%= it.userCode %></p>
<p class="note warn">Go on only if you have just started this yourself, and the device in front of you shows this code. If somebody gave you the code, in a message or on the phone, deny: they would get into your account.</p>
${SCOPES}
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<button class="button" type="submit" name="allow" value="false">Deny</button>
<button class="button primary" type="submit" name="allow" value="true">Allow</button>
</div>
</form>
${ABOUT}`);

/** The default page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderDeviceConfirmation(view: DeviceConfirmationView): string {
  return renderLayout({
    title: 'Allow the device access to your account?',
    body: body(applicationModel(view)),
  });
}
