/** Figures and the charts that are drawn of them. */
export const FIGURES = `
.figures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 0 1rem;
  margin: .25rem 0 0; padding: 0; list-style: none;
}
.figure {
  display: grid; grid-template-rows: subgrid; grid-row: span 3; align-content: start; min-width: 0; margin: 1rem 0 0; padding: 1rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .875rem;
}
.figure > * { margin: 0; }
.figure > :first-child { color: var(--soft); font-size: .875rem; font-weight: 600; }
.figure > :is(dd, strong, .number):not(:first-child, .small) {
  display: block; margin-block-start: .25rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums;
}
.figure > :is(small, .small) { display: block; margin-block-start: .25rem; color: var(--soft); font-size: .8125rem; }
svg.chart { width: 100%; height: auto; margin-block-start: .75rem; stroke: none; }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin-block-start: .25rem; }
details { margin-block-start: .75rem; }
summary { min-height: 1.5rem; cursor: pointer; }
.chart rect, .chart .area { fill: var(--accent); }
.chart .area { fill-opacity: .15; }
.chart .line { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
.chart .axis { fill: none; stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.chart text { fill: var(--soft); font-size: .75rem; }
.chart .second { fill: var(--edge); }
.chart .good { fill: var(--good); }
.chart .warn { fill: var(--warn); }
.chart .bad { fill: var(--bad); }
`;
