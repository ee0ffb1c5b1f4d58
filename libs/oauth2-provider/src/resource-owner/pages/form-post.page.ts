import { createHash } from 'node:crypto';
import type { PageFrame } from '../page-frame.js';
import { renderLayout, template } from './layout.js';

/** What the page shows that brings an answer to the application (OAuth 2.0 Form Post Response Mode section 2). */
export interface FormPostView {
  frame: PageFrame;
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

const body = template<
  FormPostView & { script: string }
>(`<h1><%= it.frame.language.text('form-post.title') %></h1>
<p><%~ it.frame.language.html('form-post.where', { host: it.redirectHost }) %></p>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.fields)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<p class="soft small"><%= it.frame.language.text('form-post.otherwise') %></p>
<div class="actions"><button class="button primary" type="submit"><%= it.frame.language.text('continue') %></button></div>
</form>
<script><%~ it.script %></script>`);

/** The default page: one form that sends itself, with a button for browsers without script. */
export function renderFormPost(view: FormPostView): string {
  return renderLayout({
    frame: view.frame,
    title: view.frame.language.text('form-post.title'),
    body: body({ ...view, script: FORM_POST_SCRIPT }),
  });
}
