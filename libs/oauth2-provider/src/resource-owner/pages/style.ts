import { createHash } from 'node:crypto';

/** The one style sheet of every page. It stands inside the page: nothing is loaded from anywhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f4f6; --card: #ffffff; --ink: #18212d; --soft: #545f6d; --line: #e1e5ea; --edge: #7c8796;
  --accent: #22577a; --accent-strong: #1a4460; --on-accent: #ffffff; --tint: #edf3f7;
  --warn: #7a4b00; --warn-tint: #fff6e0; --warn-line: #efd9a4;
  --bad: #a32222; --bad-tint: #fdeeee; --bad-line: #f0c6c6;
  --shadow: 0 1px 2px rgb(24 33 45 / 6%), 0 12px 32px rgb(24 33 45 / 7%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151b; --card: #19202a; --ink: #e9edf2; --soft: #a3aebb; --line: #2b3541; --edge: #74808f;
    --accent: #8cc3e4; --accent-strong: #b2d9f0; --on-accent: #0d1b26; --tint: #22303c;
    --warn: #f3cf85; --warn-tint: #2d2515; --warn-line: #57471f;
    --bad: #ffaaa5; --bad-tint: #331c1e; --bad-line: #653436;
    --shadow: 0 1px 2px rgb(0 0 0 / 30%), 0 12px 32px rgb(0 0 0 / 25%);
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1rem; display: grid; align-items: center;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 27.5rem; min-width: 0; margin-inline: auto; padding: 1.5rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
main:has(> .wide) { max-width: 38rem; }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -.012em; text-wrap: balance; }
h1.long { font-size: 1.125rem; line-height: 1.4; letter-spacing: 0; text-wrap: pretty; }
h2 { margin: 1.75rem 0 0; font-size: .875rem; line-height: 1.4; font-weight: 600; color: var(--soft); }
p { margin: .75rem 0 0; text-wrap: pretty; }
strong { font-weight: 600; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
code { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.badge {
  display: grid; place-items: center; width: 3rem; height: 3rem; margin-bottom: 1.125rem; overflow: hidden;
  border-radius: .875rem; background: var(--tint); color: var(--accent);
  font-size: 1.375rem; font-weight: 650; line-height: 1;
}
.badge.bad { background: var(--bad-tint); color: var(--bad); }
svg { display: block; width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.badge svg { width: 1.5rem; height: 1.5rem; }
.rows { margin: .375rem 0 0; padding: 0; list-style: none; }
.rows > li { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); column-gap: .75rem; padding: .625rem 0; }
.rows > li + li { border-top: 1px solid var(--line); }
.rows svg { margin-top: .125rem; color: var(--accent); }
.rows code { display: block; color: var(--soft); }
.links > li { grid-template-columns: minmax(0, 1fr); }
.note {
  margin-top: 1.25rem; padding: .75rem .875rem; border: 1px solid transparent; border-radius: .625rem;
  background: var(--tint); font-size: .9375rem;
}
.note.warn { background: var(--warn-tint); border-color: var(--warn-line); color: var(--warn); }
.note.bad { background: var(--bad-tint); border-color: var(--bad-line); color: var(--bad); }
.about { margin-top: 1.25rem; }
form { margin: 1.5rem 0 0; }
label { display: block; margin-top: 1rem; font-size: .9375rem; font-weight: 600; }
input:not([type=hidden]) {
  display: block; width: 100%; min-height: 2.875rem; margin-top: .375rem; padding: .5rem .75rem;
  border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: inherit; font: inherit;
}
input[aria-invalid=true] { border-color: var(--bad); }
p.code, input.code:not([type=hidden]) {
  font: 600 1.375rem/1.3 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace;
  letter-spacing: .08em; text-align: center;
}
p.code { margin-top: 1.25rem; }
input.code { text-transform: uppercase; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.actions > .button { flex: 1 1 auto; min-width: 7rem; }
.button {
  display: inline-grid; place-items: center; min-height: 2.875rem; padding: .5rem 1rem; text-align: center;
  border: 1px solid var(--edge); border-radius: .625rem; background: transparent; color: var(--ink);
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
.button:hover { background: var(--tint); color: var(--ink); }
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.button.primary:hover { border-color: var(--accent-strong); background: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (min-width: 30rem) {
  main { padding: 2.25rem 2.25rem 2rem; }
  h1:not(.long) { font-size: 1.5rem; }
}
`;

/** The CSP source that lets {@link STYLE}, and no other style, into a page (CSP Level 3 section 2.3.1). */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
