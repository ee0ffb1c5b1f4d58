import { Eta } from 'eta';
import { type PageFrame, renderLayout } from 'nest-oauth2-provider';

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
  frame: PageFrame;
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
<h1><%= it.frame.language.text('login.title') %></h1>
<% if (it.error) { %>
<p class="note bad" id="login-error" role="alert"><%= it.error %></p>
<% } %>
<% const invalid = it.error ? 'true' : 'false'; %>
<% const about = it.error ? 'aria-describedby="login-error"' : ''; %>
<form method="post" action="<%= it.action %>">
${HIDDEN}
<label for="username"><%= it.frame.language.text('login.username') %></label>
<input id="username" name="username" type="text" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto" required aria-invalid="<%= invalid %>" <%~ about %> <%= it.username ? '' : 'autofocus' %>>
<label for="password"><%= it.frame.language.text('login.password') %></label>
<input id="password" name="password" type="password" autocomplete="current-password" required aria-invalid="<%= invalid %>" <%~ about %> <%= it.username ? 'autofocus' : '' %>>
<div class="actions">
<button class="button primary" type="submit"><%= it.frame.language.text('login.title') %></button>
</div>
</form>`);

/** The login page: one POST form with the fields `username` and `password`. */
export function loginPage(view: LoginView): string {
  const { frame } = view;
  const title = frame.language.text(view.error ? 'login.title-error' : 'login.title');
  return renderLayout({ frame, title, body: login(view) });
}

export interface SignedInView {
  frame: PageFrame;
  username: string;
  /** Where the sign-out form is posted to. */
  logoutAction: string;
  hidden: Readonly<Record<string, string>>;
}

const signedIn = template<SignedInView>(`${PERSON}
<h1><%= it.frame.language.text('login.done') %></h1>
<p class="soft"><%~ it.frame.language.html('login.done-as', { name: it.username }) %></p>
<form method="post" action="<%= it.logoutAction %>">
${HIDDEN}
<div class="actions">
<button class="button" type="submit"><%= it.frame.language.text('login.sign-out') %></button>
</div>
</form>`);

/** What `/login` shows to somebody who is logged in already, with a way out. */
export function signedInPage(view: SignedInView): string {
  const { frame } = view;
  return renderLayout({ frame, title: frame.language.text('login.done'), body: signedIn(view) });
}

export interface HomeView {
  frame: PageFrame;
  issuer: string;
  /** Who is logged in at this browser, if anybody. */
  username?: string;
  /** Path of the login page. */
  loginPath: string;
  /** The documents and demo endpoints of this server; `key` is that of their name in the texts, below `home.`. */
  links: readonly { href: string; key: string }[];
  /** The pages of the management that they have; `key` is that of the navigation. */
  places: readonly { href: string; key: string }[];
}

const home = template<HomeView>(`<h1 class="wide"><%= it.frame.language.text('home.heading') %></h1>
<p class="soft"><%= it.frame.language.text('home.about') %></p>
<p class="note"><span class="soft"><%= it.frame.language.text('home.issuer') %></span><br><code dir="ltr"><%= it.issuer %></code></p>
<% if (it.places.length > 0) { %>
<section aria-labelledby="places">
<h2 id="places"><%= it.frame.language.text('management.nav') %></h2>
<ul class="rows links" role="list">
<% for (const place of it.places) { %>
<li><a href="<%= place.href %>"><%= it.frame.language.text('management.nav.' + place.key) %></a></li>
<% } %>
</ul>
</section>
<% } %>
<section aria-labelledby="documents">
<h2 id="documents"><%= it.frame.language.text('home.published') %></h2>
<ul class="rows links" role="list">
<% for (const link of it.links) { %>
<li><a href="<%= link.href %>"><%= it.frame.language.text('home.' + link.key) %></a><span class="soft small"><%= it.frame.language.text('home.' + link.key + '-about') %></span></li>
<% } %>
</ul>
</section>
<div class="actions">
<a class="button" href="<%= it.loginPath %>"><span><%~ it.username ? it.frame.language.html('signed-in', { name: it.username }) : it.frame.language.html('login.title') %></span></a>
</div>`);

/** The page at `/`: what this server is and where its documents are. */
export function homePage(view: HomeView): string {
  const { frame } = view;
  return renderLayout({ frame, title: frame.language.text('home.title'), body: home(view) });
}
