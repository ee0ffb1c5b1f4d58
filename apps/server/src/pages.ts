import { Eta } from 'eta';
import { renderLayout } from 'nest-oauth2-provider';

const eta = new Eta();

function template<View extends object>(source: string): (view: View) => string {
  const compiled = eta.compile(source);
  return (view) => eta.render(compiled, view);
}

const HIDDEN = `<% for (const [name, value] of Object.entries(it.hidden)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>`;

const PERSON = `<div class="badge" aria-hidden="true">
<svg viewBox="0 0 24 24"><circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-3.8 3.8-6 7.5-6s6.7 2.2 7.5 6"/></svg>
</div>`;

export interface LoginView {
  /** Where the form is posted to. */
  action: string;
  /** Hidden fields, `csrf_token` among them. */
  hidden: Readonly<Record<string, string>>;
  /** Fills the field: the login hint, or what was typed before. */
  username?: string;
  /** Why the last attempt failed. */
  error?: string;
}

// The error is announced by its role and belongs to both fields, for it never says which of them was wrong.
const login = template<LoginView>(`${PERSON}
<h1>Sign in</h1>
<% if (it.error) { %>
<p class="note bad" id="login-error" role="alert"><%= it.error %></p>
<% } %>
<% const invalid = it.error ? 'true' : 'false'; %>
<% const about = it.error ? 'aria-describedby="login-error"' : ''; %>
<form method="post" action="<%= it.action %>">
${HIDDEN}
<label for="username">Username</label>
<input id="username" name="username" type="text" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto" required aria-invalid="<%= invalid %>" <%~ about %> <%= it.username ? '' : 'autofocus' %>>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required aria-invalid="<%= invalid %>" <%~ about %> <%= it.username ? 'autofocus' : '' %>>
<div class="actions">
<button class="button primary" type="submit">Sign in</button>
</div>
</form>`);

/** The login page: one POST form with the fields `username` and `password`. */
export function loginPage(view: LoginView): string {
  return renderLayout({ title: view.error ? 'Error: Sign in' : 'Sign in', body: login(view) });
}

export interface SignedInView {
  username: string;
  /** Where the sign-out form is posted to. */
  logoutAction: string;
  hidden: Readonly<Record<string, string>>;
}

const signedIn = template<SignedInView>(`${PERSON}
<h1>You are signed in</h1>
<p class="soft">This browser is signed in as <strong><bdi><%= it.username %></bdi></strong>. Applications that you start here will not ask for your password again.</p>
<form method="post" action="<%= it.logoutAction %>">
${HIDDEN}
<div class="actions">
<button class="button" type="submit">Sign out</button>
</div>
</form>`);

/** What `/login` shows to somebody who is logged in already, with a way out. */
export function signedInPage(view: SignedInView): string {
  return renderLayout({ title: 'You are signed in', body: signedIn(view) });
}

export interface HomeView {
  issuer: string;
  /** Who is logged in at this browser, if anybody. */
  username?: string;
  /** Path of the login page. */
  loginPath: string;
  /** The documents and demo endpoints of this server. */
  links: readonly { href: string; label: string; description?: string }[];
}

const home = template<HomeView>(`<h1 class="wide">An OAuth 2 authorization server</h1>
<p class="soft">This is the reference server of nest-oauth2-provider: it signs people in, asks for their consent, issues tokens to applications and protects a small demo API with them.</p>
<p class="note"><span class="soft">Issuer</span><br><code><%= it.issuer %></code></p>
<section aria-labelledby="documents">
<h2 id="documents">What it publishes</h2>
<ul class="rows links" role="list">
<% for (const link of it.links) { %>
<li><a href="<%= link.href %>"><%= link.label %></a><span class="soft small"><%= link.description ?? '' %></span></li>
<% } %>
</ul>
</section>
<div class="actions">
<a class="button" href="<%= it.loginPath %>"><span><%= it.username ? 'Signed in as ' : 'Sign in' %><bdi><%= it.username ?? '' %></bdi></span></a>
</div>`);

/** The page at `/`: what this server is and where its documents are. */
export function homePage(view: HomeView): string {
  return renderLayout({ title: 'OAuth 2 authorization server', body: home(view) });
}
