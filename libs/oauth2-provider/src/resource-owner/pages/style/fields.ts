/** Forms of several fields, what was wrong with each of them, and a secret that is shown once. */
export const FIELDS = `
form.fields { max-width: 45rem; }
.field { margin-block-start: 1.25rem; }
.field > label { margin-block-start: 0; }
.field .hint, fieldset .hint { margin: .25rem 0 0; font-size: .875rem; font-weight: 400; color: var(--soft); }
.field .problem, fieldset .problem { margin: .25rem 0 0; font-size: .875rem; font-weight: 600; color: var(--bad); }
fieldset { min-width: 0; margin: 1.25rem 0 0; padding: 0; border: 0; }
legend { padding: 0; }
.choices label {
  display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; margin: 0; padding-block: .375rem; font-weight: 400;
}
.choices label > span, .choices label > div { min-width: 0; }
.choices label code { color: var(--soft); }
.choices > label ~ label, .choices > div + div { border-block-start: 1px solid var(--line); }
.field.choices + .field.choices { margin-block-start: 0; }
.filters { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; }
.filters label { margin-block-start: 0; }
.filters .field { flex: 1 1 min(100%, 11rem); margin: 0; }
.filters > .actions { margin: 0; }
code.secret {
  display: block; margin-block-start: .75rem; padding: .875rem 1rem; border: 1px solid var(--line); border-radius: .625rem;
  background: var(--page); color: var(--ink); font-size: .9375rem; white-space: pre-wrap; user-select: all;
}
`;
