/** Tables, whose rows are cards on a phone, and the facts about one record. */
export const LISTS = `
.scroll {
  margin-block-start: 1.25rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .875rem;
}
table.list { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.list :is(th, td) { padding: .625rem 1rem; text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); overflow-wrap: break-word; }
.list thead th { color: var(--soft); font-size: .8125rem; font-weight: 600; vertical-align: bottom; }
.list tbody th { min-width: 10rem; font-weight: 600; }
.list :is(tbody th, code) { overflow-wrap: anywhere; }
.list tbody tr:last-child > * { border-block-end: 0; }
.list tbody tr:hover { background: color-mix(in srgb, var(--tint) 50%, transparent); }
.list a:not(.button) { display: inline-block; min-height: 1.5rem; }
.list .number { text-align: end; font-variant-numeric: tabular-nums; }
.list .actions { margin: 0; gap: .5rem; }
.list td.actions { display: table-cell; }
.list .button { min-width: 7rem; }
.list form { margin: 0; }
.list ul { margin: 0; padding: 0; list-style: none; }
.list :is(td, th):has(code) { min-width: 9rem; }
.list td:has(ul) { min-width: 13rem; }
.list td:has(> .button) { min-width: 10rem; text-align: end; }
.list :is(th, td):first-child { padding-inline-start: 1.25rem; }
.list :is(th, td):last-child { padding-inline-end: 1.25rem; }
:is(.list, .facts) code:not(:last-child) { margin-inline-end: .375rem; }
[dir=rtl] :is(.list, .facts) code:not(:last-child) { margin-inline: .375rem 0; }
.list .tag { margin-inline-start: .25rem; }
.list td > .tag:first-child { margin-inline-start: 0; }
.list td > time { display: inline-block; min-width: 7rem; white-space: normal; }
time { white-space: nowrap; }
.tag {
  display: inline-block; padding: .0625rem .5rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--tint); color: var(--ink); font-size: .8125rem; font-weight: 600; line-height: 1.5;
}
.tag.good { background: var(--good-tint); border-color: var(--good-line); color: var(--good); }
.tag.warn { background: var(--warn-tint); border-color: var(--warn-line); color: var(--warn); }
.tag.bad { background: var(--bad-tint); border-color: var(--bad-line); color: var(--bad); }
.facts {
  display: grid; grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr); margin: 1.25rem 0 0; padding: .375rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .875rem; font-size: .9375rem;
}
.facts > div { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; }
.facts :is(dt, dd) { margin: 0; padding-block: .625rem; min-width: 0; }
.facts dt { padding-inline-end: 1rem; color: var(--soft); font-weight: 600; }
.facts > dt:not(:first-of-type), .facts > dt:not(:first-of-type) + dd, .facts > div + div > *
  { border-block-start: 1px solid var(--line); }
.facts time { white-space: normal; }
.facts ul { margin: 0; padding: 0; list-style: none; }
main.narrow .facts { padding: 0; border-width: 1px 0; border-radius: 0; }
@media (min-width: 60.01rem) { .list td > .button { white-space: nowrap; } }
.pager { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem; margin-block-start: 1rem; }
.pager ul { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.empty {
  margin-block-start: 1.25rem; padding: 2.5rem 1.25rem; border: 1px dashed var(--edge); border-radius: .875rem;
  color: var(--soft); text-align: center;
}
@media (max-width: 60rem) {
  .scroll:has(> table.list) { background: none; border: 0; border-radius: 0; overflow: visible; }
  table.list, .list tr { display: block; }
  .list tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: .75rem; }
  .list caption { display: block; text-align: start; }
  .list thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .list tbody tr { padding: .5rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .875rem; }
  .list tbody :is(th, td):nth-child(n) { display: block; padding: .375rem 0; border: 0; text-align: start; }
  .list tbody th { font-size: 1rem; }
  .list td[data-label]::before {
    content: attr(data-label); display: block; color: var(--soft); font-size: .8125rem; font-weight: 600;
  }
  .list a:not(.button) { min-height: 2.75rem; margin-block: -.625rem; padding-block: .625rem; }
}
@media (max-width: 40rem) {
  .facts { grid-template-columns: minmax(0, 1fr); }
  .facts dt { padding-block-end: 0; }
  .facts dd { padding-block-start: .125rem; }
  .facts > dt:not(:first-of-type) + dd, .facts > div + div > dd { border: 0; }
}
`;
