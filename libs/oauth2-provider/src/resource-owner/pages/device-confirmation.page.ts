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
<h1 class="<%= it.isLong ? 'long' : '' %>"><bdi><%= it.applicationName %></bdi> on another device wants access to your account</h1>
${SIGNED_IN}
<p class="code" dir="ltr"><%= it.userCode %></p>
<p class="note warn">Go on only if you have just started this yourself, and the device in front of you shows this code. If somebody gave you the code, in a message or on the phone, deny: they would get into your account.</p>
${SCOPES}
${DECISION}
${ABOUT}`);

/** The default page: one POST form whose submit controls are `allow` = `true` and `false`. */
export function renderDeviceConfirmation(view: DeviceConfirmationView): string {
  return renderLayout({
    title: 'Allow the device access to your account?',
    body: body(applicationModel(view)),
  });
}
