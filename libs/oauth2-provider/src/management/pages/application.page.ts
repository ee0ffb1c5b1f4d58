import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import type { Language } from '../../resource-owner/languages/language.js';
import { escapeHtml, template } from '../../resource-owner/pages/layout.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { APPLICATION_FIELDS, type ApplicationField } from '../applications/application-fields.js';
import type { FormValues } from '../applications/application-form.js';
import { nameOf } from '../../storage/entities/application.entity.js';
import type { Visit } from '../visit.js';
import { renderNamedFinding } from './finding-text.js';
import { renderManagement } from './management-layout.js';
import { renderDay, renderInstant, type Text, textOf } from './parts.js';

/** An application, with all that is known of it but its secrets. Everything in it is hostile text. */
export interface ManagedApplicationView {
  readonly visit: Visit;
  readonly application: AbstractApplication;
  /** The same as the form would show it. */
  readonly values: FormValues;
  /** What should be known of it: in English, for developers. */
  readonly warnings: readonly ClientMetadataFinding[];
  /** Whether it has a secret that can be rotated. */
  readonly hasSecret: boolean;
  /** Whether users come to it, so that it can be tried. */
  readonly isTried: boolean;
}

interface Model extends ManagedApplicationView {
  text: Text;
  name: string;
  link: (below: string) => string;
  /** HTML: what should be known. */
  known: string[];
  facts: { label: string; html: string }[];
}

const body = template<Model>(`<div class="bar">
<h1><bdi><%= it.name %></bdi></h1>
<div class="actions">
<% if (it.isTried) { %>
<a class="button" href="<%= it.link('try/') %>"><%= it.text('try') %></a>
<% } %>
<% if (it.hasSecret) { %>
<a class="button" href="<%= it.link('secret/') %>"><%= it.text('rotate') %></a>
<% } %>
<a class="button primary" href="<%= it.link('update/') %>"><%= it.text('edit') %></a>
</div>
</div>
<% for (const warning of it.known) { %>
<p class="note warn"><%~ warning %></p>
<% } %>
<dl class="facts">
<% for (const { label, html } of it.facts) { %>
<dt><%= label %></dt>
<dd><%~ html %></dd>
<% } %>
</dl>
<div class="actions">
<a class="button" href="<%= it.visit.pathTo('applications/') %>"><%= it.text('back') %></a>
<a class="button danger" href="<%= it.link('delete/') %>"><%= it.text('delete') %></a>
</div>`);

export function renderApplication(view: ManagedApplicationView): string {
  const { visit, application } = view;
  const text = textOf(visit, 'applications');
  const { language } = visit.frame;
  const name = nameOf(application);
  return renderManagement({
    visit,
    current: 'applications',
    title: name,
    body: body({
      ...view,
      known: view.warnings.map((warning) => renderNamedFinding(warning, language)),
      text,
      name,
      link: (below) => visit.pathTo(`applications/${application.id}/${below}`),
      facts: factsOf(view, text),
    }),
  });
}

function factsOf({ visit, application, values }: ManagedApplicationView, text: Text): Model['facts'] {
  const { language } = visit.frame;
  const { clientId, created, updated, lastUsedAt } = application;
  const shown = APPLICATION_FIELDS.filter(
    ({ name }) => name !== 'name' && !(name === 'scope' && values['everyScope'] === 'on'),
  );
  return [
    { label: text('field.clientId'), html: code(clientId) },
    ...shown
      .map((field) => ({
        label: text(field.name === 'everyScope' ? 'field.scope' : `field.${field.name}`),
        html: htmlOf(field, values[field.name], text),
      }))
      .filter(({ html }) => html !== ''),
    ...secretFacts(application, language, text),
    { label: text('registered'), html: renderInstant(created, language) },
    { label: text('changed'), html: renderInstant(updated, language) },
    {
      label: text('used'),
      html: lastUsedAt ? renderDay(lastUsedAt, language) : escapeHtml(text('never')),
    },
  ];
}

/** When each secret that lives came, and when it ends. */
function secretFacts({ clientSecrets }: AbstractApplication, language: Language, text: Text): Model['facts'] {
  const now = Date.now() / 1000;
  const live = clientSecrets.filter(({ expires }) => expires === null || expires > now);
  const items = live.map(({ created, expires }) => {
    const since = renderInstant(new Date(created * 1000), language);
    if (expires === null) return since;
    const until = renderInstant(new Date(expires * 1000), language);
    return `${since} <span class="tag warn">${escapeHtml(text('secret.until'))} ${until}</span>`;
  });
  return items.length === 0 ? [] : [{ label: text('secret.since'), html: items.join('<br>') }];
}

/** '' where there is nothing to say. */
function htmlOf({ name, kind }: ApplicationField, value: string | readonly string[], text: Text): string {
  if (kind === 'flag') {
    if (name === 'everyScope') return value === '' ? '' : escapeHtml(text('field.everyScope'));
    return escapeHtml(text(value === '' ? 'no' : 'yes'));
  }
  if (kind === 'choices') return (value as readonly string[]).map(code).join(' ');
  const typed = value as string;
  if (typed === '') return '';
  if (kind === 'lines') return typed.split('\n').map(code).join('<br>');
  if (name === 'clientType') return escapeHtml(text(`type.${typed}`));
  if (kind === 'seconds') return escapeHtml(text('seconds', { count: Number(typed) }));
  return name === 'userId' ? `<bdi>${escapeHtml(typed)}</bdi>` : code(typed);
}

function code(text: string): string {
  return `<code dir="ltr">${escapeHtml(text)}</code>`;
}
