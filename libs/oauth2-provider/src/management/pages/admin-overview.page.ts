import type { PageFrame } from '../../resource-owner/page-frame.js';
import { template } from '../../resource-owner/pages/layout.js';
import type { OverviewFigures } from '../administration/administration-figures.js';
import type { Administration } from '../administration/administration.js';
import type { Visit } from '../visit.js';
import { textOf } from './admin-cells.part.js';
import { renderColumns, renderShares } from './admin-charts.part.js';
import { renderKinds } from './admin-kinds.part.js';
import { renderManagement } from './management-layout.js';

/** What administrators see first. */
export interface AdministrationView {
  readonly frame: PageFrame;
  readonly visit: Visit;
  readonly administration: Administration;
  readonly figures: OverviewFigures;
}

interface Figure {
  readonly label: string;
  readonly number: string;
  readonly note?: string;
}

interface Model {
  readonly t: (key: string) => string;
  readonly kinds: string;
  readonly health: { text: string; tone: string };
  readonly figures: readonly Figure[];
  readonly states: string;
  readonly stateList: readonly Figure[];
  readonly days: string;
  /** The first and the last day. */
  readonly ends: readonly { day: string; text: string }[];
  readonly daysText: string;
  readonly dayList: readonly { day: string; text: string; number: string }[];
  readonly top: readonly { href: string; name: string; number: string }[];
  readonly records: readonly { href: string; text: string; number: string }[];
}

const body = template<Model>(`<h1><%= it.t('overview') %></h1>
<p class="lead"><span class="tag <%= it.health.tone %>"><%= it.health.text %></span></p>
<%~ it.kinds %>
<ul class="figures" role="list">
<% for (const figure of it.figures) { %>
<li class="figure"><span><%= figure.label %></span><strong><%= figure.number %></strong><% if (figure.note) { %><small><%= figure.note %></small><% } %></li>
<% } %>
</ul>
<h2><%= it.t('chart.states') %></h2>
<%~ it.states %>
<dl class="facts">
<% for (const figure of it.stateList) { %><div><dt><%= figure.label %></dt><dd><%= figure.number %></dd></div><% } %>
</dl>
<h2><%= it.t('chart.days') %></h2>
<%~ it.days %>
<p class="ends soft small"><% for (const each of it.ends) { %><time datetime="<%= each.day %>"><%= each.text %></time><% } %></p>
<p class="soft small"><%= it.daysText %></p>
<details><summary><%= it.t('chart.days.table') %></summary>
<div class="scroll"><table class="list"><thead><tr><th scope="col"><%= it.t('chart.day') %></th><th scope="col" class="number"><%= it.t('chart.tokens') %></th></tr></thead><tbody>
<% for (const each of it.dayList) { %><tr><td data-label="<%= it.t('chart.day') %>"><time datetime="<%= each.day %>"><%= each.text %></time></td><td class="number" data-label="<%= it.t('chart.tokens') %>"><%= each.number %></td></tr>
<% } %></tbody></table></div></details>
<% if (it.top.length > 0) { %>
<h2><%= it.t('top') %></h2>
<div class="scroll"><table class="list"><thead><tr><th scope="col"><%= it.t('column.applicationId') %></th><th scope="col" class="number"><%= it.t('chart.tokens') %></th></tr></thead><tbody>
<% for (const each of it.top) { %><tr><td data-label="<%= it.t('column.applicationId') %>"><a href="<%= each.href %>"><bdi><%= each.name %></bdi></a></td><td class="number" data-label="<%= it.t('chart.tokens') %>"><%= each.number %></td></tr>
<% } %></tbody></table></div>
<% } %>
<h2><%= it.t('records') %></h2>
<dl class="facts">
<% for (const each of it.records) { %><div><dt><a href="<%= each.href %>"><%= each.text %></a></dt><dd><%= each.number %></dd></div><% } %>
</dl>`);

const TONES = { healthy: 'good', warning: 'warn', unhealthy: 'bad' } as const;

export function renderAdministration({ visit, administration, figures }: AdministrationView): string {
  const { language } = visit.frame;
  const { tokens, days, health, topApplications, records } = figures;
  const t = (key: string, values?: Record<string, string | number>) => textOf(visit, key, values);
  const about = (count: number) => t('about', { count });
  const counted = tokens.isExact ? (count: number) => language.number(count) : about;
  const states = [
    { key: 'live', count: tokens.live, tone: 'good' },
    { key: 'revoked', count: tokens.revoked, tone: 'bad' },
    { key: 'expired', count: tokens.expired, tone: 'second' },
  ].map((each) => ({ ...each, label: t(`filter.state.${each.key}`) }));
  const most = days.reduce((one, other) => (other.tokens > one.tokens ? other : one));
  const daysText = t('chart.days.text', { day: language.date(most.day), count: most.tokens });
  const dayList = days.map(({ day, tokens: count }) => ({
    day: day.toISOString().slice(0, 10),
    text: language.date(day),
    number: counted(count),
  }));
  const model: Model = {
    t,
    kinds: renderKinds(visit, administration),
    health: { text: t(`health.${health.status}`), tone: TONES[health.status] },
    figures: figuresOf(visit, figures, counted),
    states: renderShares(
      {
        id: 'states-chart',
        title: t('chart.states'),
        description: states.map(({ label, count }) => `${label}: ${counted(count)}`).join('; '),
      },
      states,
    ),
    stateList: states.map(({ label, count }) => ({ label, number: counted(count) })),
    daysText,
    days: renderColumns(
      {
        id: 'days-chart',
        title: t('chart.days'),
        description: daysText,
      },
      days.map((each) => each.tokens),
    ),
    ends: [dayList[0], dayList[dayList.length - 1]],
    dayList: [...dayList].reverse(),
    top: topApplications.map(({ id, name, tokens: count }) => ({
      href: visit.pathTo(`applications/${id}/`),
      name,
      number: counted(count),
    })),
    records: records.map(({ kind, path, about: count }) => ({
      href: visit.pathTo(`admin/${path}/`),
      text: t(`kind.${kind}`),
      number: count === undefined ? t('unknown') : about(count),
    })),
  };
  return renderManagement({ visit, current: 'administration', title: t('overview'), body: body(model) });
}

function figuresOf(
  visit: Visit,
  { health: { checks }, tokens, oldTokens, activeApplications }: OverviewFigures,
  counted: (count: number) => string,
): Figure[] {
  const { language } = visit.frame;
  const t = (key: string, values?: Record<string, string | number>) => textOf(visit, key, values);
  const figure = (key: string, count: number | undefined, note?: string): Figure[] =>
    count === undefined
      ? []
      : [{ label: t(`figure.${key}`), number: language.number(count), ...(note !== undefined && { note }) }];
  const { last_cleanup: cleaned, cleanup_overdue: isOverdue } = checks;
  const isUsed = activeApplications !== undefined;
  return [
    ...figure('live', checks.active_tokens, t('figure.live.of', { total: counted(tokens.total) })),
    ...figure('recent', checks.recent_token_activity, t('figure.recent.note')),
    ...figure(
      'applications',
      checks.total_applications,
      isUsed ? t('figure.applications.used', { count: activeApplications }) : undefined,
    ),
    ...figure('old', oldTokens, t('figure.old.note')),
    ...(cleaned === undefined
      ? []
      : [
          {
            label: t('figure.cleaned'),
            number: cleaned === null ? t('figure.cleaned.never') : language.date(new Date(cleaned)),
            note: t(isOverdue ? 'figure.cleaned.overdue' : 'figure.cleaned.fine'),
          },
        ]),
  ];
}
