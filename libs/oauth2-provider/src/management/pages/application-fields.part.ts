import { scopeInWords } from '../../endpoints/descriptions.js';
import type { Language } from '../../resource-owner/languages/language.js';
import { template } from '../../resource-owner/pages/layout.js';
import { renderFinding } from './finding-text.js';
import type { ApplicationField } from '../applications/application-fields.js';

/** A field with what stands in it. Everything typed is hostile text. */
export interface FieldView extends ApplicationField {
  readonly value: string;
  /** What there is to choose; `description` where the host has one. */
  readonly options: readonly {
    readonly value: string;
    readonly chosen: boolean;
    readonly description?: string;
  }[];
  /** What is wrong with it: in English, for developers. */
  readonly problems: readonly string[];
}

interface Model {
  field: FieldView;
  id: string;
  label: string;
  hint: string;
  /** HTML. */
  problems: string[];
  /** Ids of what describes the field. */
  describedBy: string;
  isUri: boolean;
  isRadio: boolean;
  options: { value: string; chosen: boolean; label: string; code: string }[];
}

const DESCRIBED = `<% if (it.describedBy) { %> aria-describedby="<%= it.describedBy %>"<% } %><% if (it.field.problems.length) { %> aria-invalid="true"<% } %>`;
const NOTES = `<% if (it.hint) { %>
<p class="hint" id="<%= it.id %>-hint"><%= it.hint %></p>
<% } %>
<% if (it.field.problems.length > 0) { %>
<div id="<%= it.id %>-problem">
<% for (const problem of it.problems) { %>
<p class="problem"><%~ problem %></p>
<% } %>
</div>
<% } %>`;

const line = template<Model>(`<div class="field">
<label for="<%= it.id %>"><%= it.label %></label>
<input id="<%= it.id %>" name="<%= it.field.name %>" value="<%= it.field.value %>" dir="<%= it.isUri ? 'ltr' : 'auto' %>"
<% if (it.field.kind === 'seconds') { %> inputmode="numeric"<% } %> autocomplete="off" spellcheck="false"${DESCRIBED}>
${NOTES}
</div>`);

// The first line break of a text area is not part of what stands in it.
const lines = template<Model>(`<div class="field">
<label for="<%= it.id %>"><%= it.label %></label>
<textarea id="<%= it.id %>" name="<%= it.field.name %>" rows="3" dir="ltr" autocomplete="off" autocapitalize="off" spellcheck="false"${DESCRIBED}>
<%= it.field.value %></textarea>
${NOTES}
</div>`);

const flag = template<Model>(`<div class="field choices">
<label><input type="checkbox" id="<%= it.id %>" name="<%= it.field.name %>" value="on"<% if (it.field.value) { %> checked<% } %>${DESCRIBED}> <span><%= it.label %></span></label>
${NOTES}
</div>`);

const select = template<Model>(`<div class="field">
<label for="<%= it.id %>"><%= it.label %></label>
<select id="<%= it.id %>" name="<%= it.field.name %>"${DESCRIBED}>
<% for (const option of it.options) { %>
<option value="<%= option.value %>"<% if (option.chosen) { %> selected<% } %>><%= option.label || option.code %></option>
<% } %>
</select>
${NOTES}
</div>`);

const boxes =
  template<Model>(`<fieldset class="choices" id="<%= it.id %>"<% if (it.describedBy) { %> aria-describedby="<%= it.describedBy %>"<% } %>>
<legend><%= it.label %></legend>
${NOTES}
<% it.options.forEach((option) => { %>
<label><input <% if (it.isRadio) { %>type="radio" name="<%= it.field.name %>" value="<%= option.value %>"<% } else { %>type="checkbox" name="<%= it.field.name %>.<%= option.value %>" value="on"<% } %><% if (option.chosen) { %> checked<% } %>>
<span><% if (option.label) { %><bdi><%= option.label %></bdi> <% } %><% if (option.code) { %><code dir="ltr"><%= option.code %></code><% } %></span></label>
<% }) %>
</fieldset>`);

/** The fields of one group, one after the other. HTML. */
export function renderFields(fields: readonly FieldView[], language: Language): string {
  return fields.map((field) => rendererOf(field)(modelOf(field, language))).join('\n');
}

/** Where a link in the page leads to it. */
export function idOf({ name }: ApplicationField): string {
  return `field-${name}`;
}

function rendererOf({ kind, name }: FieldView): (model: Model) => string {
  switch (kind) {
    case 'lines':
      return lines;
    case 'flag':
      return flag;
    case 'choices':
      return boxes;
    case 'choice':
      return name === 'clientType' ? boxes : select;
    case 'text':
    case 'seconds':
      return line;
  }
}

function modelOf(field: FieldView, language: Language): Model {
  const { name, kind, problems } = field;
  const key = `management.applications.field.${name}`;
  const id = idOf(field);
  const hint = language.has(`${key}.hint`) ? language.text(`${key}.hint`) : '';
  const inWords = (option: string, description: string) =>
    name === 'scope' ? scopeInWords({ name: option, description }, language).description : description;
  const described = [...(hint ? [`${id}-hint`] : []), ...(problems.length > 0 ? [`${id}-problem`] : [])];
  return {
    field,
    id,
    label: language.text(key),
    hint,
    problems: problems.map((problem) => renderFinding(problem, language)),
    describedBy: described.join(' '),
    isUri: kind === 'text' && field.member === 'metadata',
    isRadio: kind === 'choice',
    options: field.options.map(({ value, chosen, description }) => {
      const known = `management.applications.option.${name}.${value || 'default'}`;
      const label = language.has(known) ? language.text(known) : inWords(value, description ?? '');
      // What a person reads of a type or a format says enough; the rest has the name that protocols know it by.
      return { value, chosen, label, code: NAMELESS.has(name) && label !== '' ? '' : value };
    }),
  };
}

const NAMELESS = new Set(['clientType', 'accessTokenFormat', 'tokenEndpointAuthMethod', 'algorithm']);
