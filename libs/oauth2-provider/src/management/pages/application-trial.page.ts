import { template } from '../../resource-owner/pages/layout.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { type NamedApplication, type Text, textOf } from './parts.js';

/** A link that begins an authorization as the application would, and what it would do with the answer. */
export interface ApplicationTrialView {
  readonly visit: Visit;
  readonly application: NamedApplication;
  /** What there is to choose; the form sends `redirect_uri` and `scope.<name>` by GET. */
  readonly redirectUris: readonly { readonly uri: string; readonly chosen: boolean }[];
  readonly scopes: readonly {
    readonly name: string;
    readonly description: string;
    readonly chosen: boolean;
  }[];
  readonly authorizationUrl: string;
  /** RFC 7636: the secret of this one authorization. Undefined where no code comes back. */
  readonly codeVerifier?: string;
  /** A command line that turns the code into tokens. */
  readonly tokenCommand?: string;
  readonly action: string;
  readonly back: string;
}

const body = template<ApplicationTrialView & { text: Text; title: string }>(`<h1><%~ it.title %></h1>
<p class="lead"><%= it.text('try.lead') %></p>
<form class="fields" method="get" action="<%= it.action %>">
<div class="field">
<label for="redirect-uri"><%= it.text('try.redirect-uri') %></label>
<select id="redirect-uri" name="redirect_uri" dir="ltr">
<% for (const { uri, chosen } of it.redirectUris) { %>
<option value="<%= uri %>"<% if (chosen) { %> selected<% } %>><%= uri %></option>
<% } %>
</select>
</div>
<fieldset class="choices">
<legend><%= it.text('field.scope') %></legend>
<% for (const { name, description, chosen } of it.scopes) { %>
<label><input type="checkbox" name="scope.<%= name %>" value="on"<% if (chosen) { %> checked<% } %>> <span><bdi><%= description %></bdi> <code dir="ltr"><%= name %></code></span></label>
<% } %>
</fieldset>
<div class="actions">
<button class="button" type="submit"><%= it.text('try.build') %></button>
</div>
</form>
<h2><%= it.text('try.url') %></h2>
<code class="secret" dir="ltr"><%= it.authorizationUrl %></code>
<div class="actions">
<a class="button primary" href="<%= it.authorizationUrl %>"><%= it.text('try.go') %></a>
<a class="button" href="<%= it.back %>"><%= it.text('back') %></a>
</div>
<% if (it.codeVerifier) { %>
<h2><%= it.text('try.verifier') %></h2>
<p class="soft"><%= it.text('try.verifier.hint') %></p>
<code class="secret" dir="ltr"><%= it.codeVerifier %></code>
<h2><%= it.text('try.command') %></h2>
<p class="soft"><%= it.text('try.command.hint') %></p>
<code class="secret" dir="ltr"><%= it.tokenCommand %></code>
<% } %>`);

export function renderApplicationTrial(view: ApplicationTrialView): string {
  const { visit, application } = view;
  const { language } = visit.frame;
  const name = nameOf(application);
  return renderManagement({
    visit,
    current: 'applications',
    title: language.text('management.applications.try.title', { name }),
    body: body({
      ...view,
      text: textOf(visit, 'applications'),
      title: language.html('management.applications.try.title', { name }),
    }),
  });
}
