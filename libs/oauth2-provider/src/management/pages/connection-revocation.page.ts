import { template } from '../../resource-owner/pages/layout.js';
import type { ConnectedApp, RevokedConnection } from '../connections/connected-apps.js';
import type { Visit } from '../visit.js';
import { renderManagement } from './management-layout.js';
import { permissionsOf } from './permissions.js';
import { type Text, renderInstant, textOf } from './parts.js';

/** What is asked before an application loses its access. */
export interface ConnectionRevocationView {
  readonly visit: Visit;
  readonly app: ConnectedApp;
}

/** What is said after. */
export interface ConnectionRevokedView extends RevokedConnection {
  readonly visit: Visit;
}

interface Asking {
  t: Text;
  heading: string;
  permissions: { text: string; word: string }[];
  places: { text: string; word: string }[] | null;
  since: string;
  lastUsed: string;
  authorizations: string;
  sessions: string;
  isHere: boolean;
  isRemembered: boolean;
  accepted: string;
  action: string;
  hidden: Readonly<Record<string, string>>;
  back: string;
}

const asking = template<Asking>(`<h1><%~ it.heading %></h1>
<p class="lead"><%= it.t('revoke-lead') %></p>
<dl class="facts">
<dt><%= it.t('may') %></dt>
<dd><ul role="list"><% for (const each of it.permissions) { %>
<li><bdi><%= each.text %></bdi><% if (each.word !== each.text) { %> <code dir="ltr"><%= each.word %></code><% } %></li>
<% } %></ul></dd>
<% if (it.places !== null) { %>
<dt><%= it.t('where') %></dt>
<dd><ul role="list"><% for (const each of it.places) { %>
<li><bdi><%= each.text %></bdi><% if (each.word !== each.text) { %> <code dir="ltr"><%= each.word %></code><% } %></li>
<% } %></ul></dd>
<% } %>
<dt><%= it.t('since') %></dt><dd><%~ it.since %></dd>
<dt><%= it.t('last-used') %></dt><dd><%~ it.lastUsed %></dd>
<dt><%= it.t('authorizations') %></dt><dd><%= it.authorizations %></dd>
<dt><%= it.t('from') %></dt><dd><%= it.sessions %><% if (it.isHere) { %> <span class="tag"><%= it.t('from-here') %></span><% } %></dd>
</dl>
<% if (it.isRemembered) { %><p class="note"><%= it.t('remembered-note') %></p><% } %>
<% if (it.accepted) { %><p class="note warn"><%~ it.accepted %></p><% } %>
<form method="post" action="<%= it.action %>">
<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>
<div class="actions">
<a class="button" href="<%= it.back %>"><%= it.t('keep') %></a>
<button class="button danger" type="submit"><%= it.t('revoke') %></button>
</div>
</form>`);

const done = template<{ t: Text; heading: string; fallen: string[]; accepted: string; back: string }>(
  `<h1><%= it.t('revoked-title') %></h1>
<div class="note good" role="status"><p><%~ it.heading %></p>
<ul><% for (const each of it.fallen) { %><li><%= each %></li><% } %></ul></div>
<% if (it.accepted) { %><p class="note warn"><%~ it.accepted %></p><% } %>
<p class="actions"><a class="button primary" href="<%= it.back %>"><%= it.t('back') %></a></p>`,
);

/** Asks whether an application is to lose its access. */
export function renderConnectionRevocation({ visit, app }: ConnectionRevocationView): string {
  const t = textOf(visit, 'connections');
  const { language } = visit.frame;
  const { sid } = visit.person;
  const model: Asking = {
    t,
    heading: language.html('management.connections.revoke-heading', { name: app.application.toString() }),
    permissions: permissionsOf(app, language).map(({ name, description }) => ({
      text: description,
      word: name,
    })),
    places:
      app.resources?.map(({ identifier, name }) => ({ text: name || identifier, word: identifier })) ?? null,
    since: renderInstant(app.since, language),
    lastUsed: app.lastUsed === null ? t('never') : renderInstant(app.lastUsed, language),
    authorizations: language.number(app.authorizations),
    sessions: t('sessions', { count: app.sids.length }),
    isHere: sid !== undefined && app.sids.includes(sid),
    isRemembered: app.isRemembered,
    accepted: acceptedOf(visit, app),
    action: visit.pathTo(`authorized-tokens/${app.application.id}/delete/`),
    hidden: visit.hidden,
    back: visit.pathTo('authorized-tokens/'),
  };
  return renderManagement({
    visit,
    current: 'connections',
    title: t('revoke-title'),
    body: asking(model),
    width: 'narrow',
  });
}

/** Says what an application has lost. */
export function renderConnectionRevoked(view: ConnectionRevokedView): string {
  const { visit, app, tokens, authorizations, isForgotten } = view;
  const t = textOf(visit, 'connections');
  const name = app.application.toString();
  const body = done({
    t,
    heading: visit.frame.language.html('management.connections.revoked', { name }),
    fallen: [t('fell', { authorizations, tokens }), ...(isForgotten ? [t('forgotten')] : [])],
    accepted: acceptedOf(visit, app),
    back: visit.pathTo('authorized-tokens/'),
  });
  return renderManagement({
    visit,
    current: 'connections',
    title: t('revoked-title'),
    body,
    width: 'narrow',
  });
}

function acceptedOf({ frame: { language } }: Visit, { acceptedUntil }: ConnectedApp): string {
  if (acceptedUntil === null) return '';
  const until = language.dateTime(acceptedUntil);
  return language.html('management.connections.accepted', { until });
}
