/** What is typed into and pressed. Nothing to press is lower than 44 px. */
export const FORMS = `
form { margin: 1.5rem 0 0; }
label, legend { display: block; font-size: .9375rem; font-weight: 600; }
label { margin-block-start: 1rem; }
input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea {
  display: block; width: 100%; min-height: 2.875rem; margin-block-start: .375rem; padding: .5rem .75rem;
  border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: inherit; font: inherit;
}
select { text-overflow: ellipsis; }
textarea { min-height: 5.5rem; resize: vertical; }
input[type=checkbox], input[type=radio] {
  flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent);
}
[aria-invalid=true]:is(input, select, textarea) { border-color: var(--bad); }
p.code, input.code:not([type=hidden]) {
  font: 600 1.375rem/1.3 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace;
  letter-spacing: .08em; text-align: center;
}
p.code { margin-block-start: 1.25rem; }
input.code { text-transform: uppercase; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: 1.5rem; }
.actions > .button { flex: 1 1 auto; min-width: 7rem; }
.button {
  display: inline-block; min-height: 2.875rem; padding: .625rem 1rem; text-align: center;
  border: 1px solid var(--edge); border-radius: .625rem; background: transparent; color: var(--ink);
  font: inherit; font-weight: 600; line-height: 1.5; text-decoration: none; cursor: pointer;
}
.button:hover { background: var(--tint); color: var(--ink); }
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.button.primary:hover { border-color: var(--accent-strong); background: var(--accent-strong); }
.button.danger { border-color: var(--bad); color: var(--bad); }
.button.danger:hover { background: var(--bad-tint); color: var(--bad); }
button.button.danger { background: var(--bad); color: var(--on-bad); }
button.button.danger:hover { background: var(--bad); color: var(--on-bad); text-decoration: underline; }
`;
