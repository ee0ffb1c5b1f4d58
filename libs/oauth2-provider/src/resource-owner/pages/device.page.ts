import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the page shows where the user of a device types in its code. */
export interface DeviceView {
  frame: PageFrame;
  /** What the field holds already: from the link that the device showed, or as it was typed. Hostile text. */
  userCode?: string;
  /** Why the page is shown again, as a sentence in the language of the frame. */
  problem?: string;
  /** There were too many wrong codes: no form for now. */
  isLocked: boolean;
  /** Where the form is posted to, on this origin. */
  action: string;
  /** Hidden fields of the form, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
}

const body = template<DeviceView>(`<div class="badge" aria-hidden="true">
<svg viewBox="0 0 24 24"><path d="M4 5h16v11H4zM9 20h6"/></svg>
</div>
<h1><%= it.frame.language.text('device.title') %></h1>
<% if (it.problem) { %>
<p class="note bad" role="alert" id="problem"><%= it.problem %></p>
<% } %>
<% if (!it.isLocked) { %>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<label for="user_code"><%= it.frame.language.text('device.code') %></label>
<input class="code" id="user_code" name="user_code" value="<%= it.userCode ?? '' %>" required maxlength="64" dir="ltr"
  autocomplete="off" autocapitalize="characters" spellcheck="false"<% if (it.problem) { %> aria-invalid="true" aria-describedby="problem"<% } %>>
<div class="actions">
<button class="button primary" type="submit"><%= it.frame.language.text('continue') %></button>
</div>
</form>
<p class="about soft small"><%= it.frame.language.text('device.careful') %></p>
<% } %>`);

/** The default page: one POST form with the field `user_code`. */
export function renderDevice(view: DeviceView): string {
  const { frame } = view;
  return renderLayout({ frame, title: frame.language.text('device.title'), body: body(view) });
}
