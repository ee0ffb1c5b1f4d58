/** What every page needs: words, the card that they stand on, and whose page it is. */
export const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1rem; display: flex; flex-direction: column;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 27.5rem; min-width: 0; margin: auto; padding: 1.5rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
main:focus { outline: none; }
main:has(> .wide) { max-width: 38rem; }
.brand {
  display: flex; align-items: center; gap: .625rem; min-height: 2.75rem; min-width: 0; margin: 0;
  font-size: 1.0625rem; line-height: 1.3; font-weight: 650; color: var(--ink);
}
.brand img { display: block; width: auto; max-width: 12rem; height: 2rem; object-fit: contain; }
header:not(.top) { width: 100%; max-width: 27.5rem; margin: auto auto 0; padding-block-end: .75rem; }
header:not(.top) + main { margin-block-start: 0; }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -.012em; text-wrap: balance; }
h1.long { font-size: 1.125rem; line-height: 1.4; letter-spacing: 0; text-wrap: pretty; }
h2 { margin: 1.75rem 0 0; font-size: .875rem; line-height: 1.4; font-weight: 600; color: var(--soft); }
p { margin: .75rem 0 0; text-wrap: pretty; }
strong { font-weight: 600; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
code { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace; }
[dir=rtl] h1, [dir=rtl] .button { letter-spacing: 0; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.badge {
  display: grid; place-items: center; width: 3rem; height: 3rem; margin-block-end: 1.125rem; overflow: hidden;
  border-radius: .875rem; background: var(--tint); color: var(--accent);
  font-size: 1.375rem; font-weight: 650; line-height: 1;
}
.badge.bad { background: var(--bad-tint); color: var(--bad); }
svg { display: block; width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.badge svg { width: 1.5rem; height: 1.5rem; }
[dir=rtl] svg.turns { transform: scaleX(-1); }
.rows { margin: .375rem 0 0; padding: 0; list-style: none; }
.rows > li { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); column-gap: .75rem; padding: .625rem 0; }
.rows > li + li { border-block-start: 1px solid var(--line); }
.rows svg { margin-block-start: .125rem; color: var(--accent); }
.rows code { display: block; color: var(--soft); }
[dir=rtl] .rows code { text-align: end; }
.links > li { grid-template-columns: minmax(0, 1fr); }
.note {
  margin-block-start: 1.25rem; padding: .75rem .875rem; border: 1px solid transparent; border-radius: .625rem;
  background: var(--tint); font-size: .9375rem;
}
.note.good { background: var(--good-tint); border-color: var(--good-line); color: var(--good); }
.note.warn { background: var(--warn-tint); border-color: var(--warn-line); color: var(--warn); }
.note.bad { background: var(--bad-tint); border-color: var(--bad-line); color: var(--bad); }
.note a, .note code { color: inherit; }
.note > :first-child { margin-block-start: 0; }
.note ul { margin-block: .375rem 0; padding-inline-start: 1.25rem; }
.about { margin-block-start: 1.25rem; }
:focus-visible, input[type=date]:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (min-width: 30rem) {
  main { padding: 2.25rem 2.25rem 2rem; }
  h1:not(.long) { font-size: 1.5rem; }
}
@media print {
  body { display: block; padding: 0; background: none; }
  main { max-width: none; padding: 0; border: 0; box-shadow: none; }
  .actions, .skip { display: none; }
}
`;
