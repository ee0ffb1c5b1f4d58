import { createHash } from 'node:crypto';
import { renderLayout, template } from './layout.js';

/** What the page shows that brings an answer to the application (OAuth 2.0 Form Post Response Mode section 2). */
export interface FormPostView {
  /** Where the form goes: the redirect URI, which was verified. */
  action: string;
  /** The parameters of the answer, as hidden fields. Hostile text, escaped; tokens are among them. */
  fields: Record<string, string>;
  /** Host of the redirect URI. */
  redirectHost: string;
}

/** Sends the one form of the page. Not `form.submit()`, which a field of that name would hide. */
export const FORM_POST_SCRIPT = 'HTMLFormElement.prototype.submit.call(document.forms[0])';

/** The CSP source that lets {@link FORM_POST_SCRIPT}, and no other script, run (CSP Level 3 section 2.3.1). */
export const FORM_POST_SCRIPT_HASH = `sha256-${createHash('sha256').update(FORM_POST_SCRIPT).digest('base64')}`;

const body = template<FormPostView & { script: string }>(`<h1>Going back to the application</h1>
<p>You are on your way to <strong><bdi><%= it.redirectHost %></bdi></strong>.</p>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.fields)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<p class="soft small">If nothing happens, press the button.</p>
<div class="actions"><button class="button primary" type="submit">Continue</button></div>
</form>
<script><%~ it.script %></script>`);

/** The default page: one form that sends itself, with a button for browsers without script. */
export function renderFormPost(view: FormPostView): string {
  return renderLayout({
    title: 'Going back to the application',
    body: body({ ...view, script: FORM_POST_SCRIPT }),
  });
}
