import { escapeHtml, renderLayout } from 'nest-oauth2-provider';

interface LogoutView {
  readonly username: string;
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** Asks before it logs out: a link on another site must not do it. */
export function logoutPage({ username, action, hidden }: LogoutView): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return renderLayout({
    title: 'Sign out',
    body: `<h1>Sign out?</h1>
<p class="soft">This browser is signed in as <strong><bdi>${escapeHtml(username)}</bdi></strong>.</p>
<form method="post" action="${escapeHtml(action)}">
${fields.join('\n')}
<div class="actions">
<button class="button primary" type="submit" name="allow" value="true">Sign out</button>
<button class="button" type="submit" name="allow" value="false">Stay signed in</button>
</div>
</form>`,
  });
}
