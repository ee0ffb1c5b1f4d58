import {
  ABOUT,
  type ApplicationModel,
  DECISION,
  type DecisionView,
  SCOPES,
  SIGNED_IN,
  applicationModel,
} from './application.js';
import { renderLayout, template } from './layout.js';

/** What the page shows where a user allows or denies a device. Every string is taken as hostile text and escaped. */
export interface DeviceConfirmationView extends DecisionView {
  /** As the device shows it. */
  userCode: string;
}

// Whoever sent somebody a code wants them to press "Allow" without a look (RFC 8628 section 5.4).
const body = template<
  DeviceConfirmationView & ApplicationModel
>(`<div class="badge" aria-hidden="true"><%= it.initial %></div>
<h1 class="<%= it.isLong ? 'long' : '' %>"><%~ it.frame.language.html('device.heading', { name: it.applicationName }) %></h1>
${SIGNED_IN}
<p class="code" dir="ltr"><%= it.userCode %></p>
<p class="note warn"><%= it.frame.language.text('device.warning') %></p>
${SCOPES}
${DECISION}
${ABOUT}`);

/** The default page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderDeviceConfirmation(view: DeviceConfirmationView): string {
  const { frame } = view;
  return renderLayout({
    frame,
    title: frame.language.text('device.confirm'),
    body: body(applicationModel(view)),
  });
}
