/** The frame of the management: its navigation, and a page that is as wide as what it lists. */
export const FRAME = `
.skip {
  position: absolute; inset-block-start: .5rem; inset-inline-start: .5rem; z-index: 1; padding: .75rem 1rem;
  border-radius: .625rem; background: var(--accent); color: var(--on-accent); font-weight: 600;
}
.skip:not(:focus) { width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:hover { color: var(--on-accent); }
body:has(> .top) { padding: 0 0 2rem; }
.top { background: var(--card); border-block-end: 1px solid var(--line); }
.top > * { max-width: 80rem; margin-inline: auto; padding-inline: 1rem; }
.top > .brand { padding-block-start: .5rem; }
.places { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; column-gap: 1.5rem; }
.places ul { display: flex; flex-wrap: wrap; column-gap: 1.25rem; margin: 0; padding: 0; list-style: none; }
.places a {
  display: inline-flex; align-items: center; min-height: 2.75rem; border-block: 2px solid transparent;
  color: var(--soft); font-weight: 600; text-decoration: none;
}
.places a:hover { color: var(--ink); border-block-end-color: var(--edge); }
.places a[aria-current] { color: var(--ink); border-block-end-color: var(--accent); }
main .places { margin-block-start: .75rem; }
.places p { margin: 0; padding-block: .375rem; }
.top + main { margin-block: 1.5rem auto; }
.top + main:not(.narrow) {
  max-width: 80rem; padding: 0 1rem; background: none; border: 0; border-radius: 0; box-shadow: none;
}
.top + main.narrow { width: calc(100% - 2rem); max-width: 34rem; }
main:not(.narrow) h1 { font-size: 1.625rem; }
main:not(.narrow) h2 { font-size: 1.125rem; color: var(--ink); }
main > .note:first-child { margin-block: 0 1.25rem; }
.lead { max-width: 45rem; margin-block-start: .5rem; color: var(--soft); }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem 1.5rem; }
.bar > .actions { margin-block-start: 0; }
.bar > h2 { margin-block-start: 0; }
* + .bar, section { margin-block-start: 2rem; }
section > :is(h2, .bar):first-child { margin-block-start: 0; }
@media (max-width: 30rem) { :is(.bar, .filters) > .actions { width: 100%; } }
@media (min-width: 30rem) { main:not(.narrow) .actions > .button { flex-grow: 0; } }
@media (min-width: 48rem) { .top > *, .top + main:not(.narrow) { padding-inline: 2rem; } }
`;

/** On paper there is nothing to press. */
export const PAPER = `
@media print {
  .places, .filters, .pager, .button { display: none; }
  .top { border: 0; }
  .top > *, .top + main:not(.narrow) { padding-inline: 0; max-width: none; }
  .scroll { overflow: visible; border: 0; }
  .list tr, .figure, .facts > div { break-inside: avoid; }
  .list thead { display: table-header-group; }
}
`;
