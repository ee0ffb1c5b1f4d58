import { answerOf, loginPageOf, requestOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, formOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';

type Changes = Record<string, string | undefined>;

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
  });
  beforeEach(async () => {
    resetUsers();
    client = await TestClient.register(host, { name: 'Field <Notes>' });
  });
  afterAll(() => host?.stop());

  const codes = () => host.dataSource.getRepository('AuthorizationCode').count();
  /** What a request is answered with: the consent page, or the error or code that goes to the client. */
  const outcome = async (changes: Changes = {}, cookie = loginCookie('alice'), of = client) => {
    const response = await of.authorize(changes, cookie);
    if (response.status === 200) return 'consent page';
    const { error, code } = answerOf(response).parameters;
    return error ?? (code && 'code');
  };

  describe('the consent page', () => {
    it('names the application, the user, the scopes in words and the host that the browser goes to', async () => {
      const html = await (await client.authorize({ scope: 'read' })).text();
      for (const text of ['Field &lt;Notes&gt;', 'alice', 'Read your notes', 'client.example.com']) {
        expect(html).toContain(text);
      }
      expect(html).not.toContain('Change your notes');
    });

    it('has one form, to this origin, that offers to allow and to deny', async () => {
      const html = await (await client.authorize()).text();
      expect(formOf(html).action).toBe('/o/authorize');
      expect(html.match(/<button[^>]*>/g)?.map((button) => /value="(\w+)"/.exec(button)?.[1])).toEqual([
        'false',
        'true',
      ]);
      expect(html).not.toMatch(/<script|\son\w+=|\ssrc=/i);
    });

    it.each([{ state: '"><script>alert(1)</script>' }, { unknown: `'"><b>` }, { '"><i>': 'x' }])(
      'escapes what the request brings: %j',
      async (changes: Changes) => {
        const html = await (await client.authorize(changes)).text();
        expect(html).not.toMatch(/<script|<b>|<i>/);
        expect(requestOf(html)).toMatchObject(changes);
      },
    );

    it('leads nowhere and writes nothing until a button is pressed', async () => {
      const before = await codes();
      const page = await client.authorize();
      expect([page.status, page.headers.has('location')]).toEqual([200, false]);
      expect(await codes()).toBe(before);
    });
  });

  describe('the answer', () => {
    it('is a code when the user allows', async () => {
      const answer = answerOf(await client.decide(await client.authorize(), true));
      expect(answer).toEqual({
        to: REDIRECT_URI,
        parameters: { code: expect.any(String), state: 'a state', iss: host.issuer },
      });
    });

    it('is access_denied when the user denies, and nothing is written', async () => {
      const before = await codes();
      const { to, parameters } = answerOf(await client.decide(await client.authorize(), false));
      expect(to).toBe(REDIRECT_URI);
      expect(parameters).toMatchObject({ error: 'access_denied', state: 'a state', iss: host.issuer });
      expect(parameters).not.toHaveProperty('code');
      expect(await codes()).toBe(before);
      expect(await outcome()).toBe('consent page');
    });

    it.each(['TRUE', '1', 'yes', 'on', ' true'])(
      'is denial for allow=%j, which is not true',
      async (allow) => {
        const { action, fields } = formOf(await (await client.authorize()).text());
        const answer = await host.post(action, { ...fields, allow }, { cookie: loginCookie('alice') });
        expect(answerOf(answer).parameters.error).toBe('access_denied');
      },
    );

    it.each([
      ['a line break, which browsers rewrite in a form’s values', 'a\nb'],
      ['a carriage return', 'a\rb'],
      ['names of the form’s own fields', 'allow=true&csrf_token=x&authorization_request=y'],
    ])('brings state back byte for byte: %s', async (_case, state) => {
      const { action, fields } = formOf(await (await client.authorize({ state })).text());
      const sent = Object.entries({ ...fields, allow: 'true' }).map(([name, value]) => [
        name,
        value.replace(/\r?\n|\r/g, '\r\n'),
      ]);
      const form = Object.fromEntries(sent) as Record<string, string>;
      const answer = await host.post(action, form, { cookie: loginCookie('alice') });
      expect(answerOf(answer).parameters['state']).toBe(state);
    });

    it('is to the request of the form, not to parameters beside it', async () => {
      const { action, fields } = formOf(await (await client.authorize({ scope: 'read' })).text());
      const beside = { scope: 'read write', redirect_uri: 'https://evil.example/', state: 'theirs' };
      const cookie = loginCookie('alice');
      const answer = answerOf(await host.post(action, { ...fields, ...beside, allow: 'true' }, { cookie }));
      expect(answer).toMatchObject({ to: REDIRECT_URI, parameters: { state: 'a state' } });
      const tokens = (await (await client.redeem(answer.parameters['code'])).json()) as { scope: string };
      expect(tokens.scope).toBe('read');
    });

    it('grants to the user of the session, not to one whom the form names', async () => {
      const { action, fields } = formOf(await (await client.authorize({ userId: 'bob', sub: 'bob' })).text());
      const answer = await host.post(action, { ...fields, allow: 'true' }, { cookie: loginCookie('alice') });
      const code = answerOf(answer).parameters.code;
      const { access_token } = (await (await client.redeem(code)).json()) as { access_token: string };
      const me = await host.fetch('/api/me', { headers: { authorization: `Bearer ${access_token}` } });
      expect(await me.json()).toMatchObject({ user: 'alice' });
    });
  });

  describe('consent is remembered', () => {
    it('for the same scopes and for fewer, and asked again for more', async () => {
      await client.code({ scope: 'read write' });
      expect(await outcome({ scope: 'read write' })).toBe('code');
      expect(await outcome({ scope: 'read' })).toBe('code');
      expect(await outcome({ scope: 'read write profile' })).toBe('consent page');
    });

    it('so that a second consent adds to the first', async () => {
      await client.code({ scope: 'read' });
      await client.code({ scope: 'write' });
      expect(await outcome({ scope: 'read write' })).toBe('code');
    });

    it('per user and per application', async () => {
      await client.code();
      expect(await outcome({}, loginCookie('bob'))).toBe('consent page');
      const other = await TestClient.register(host);
      expect(await outcome({}, loginCookie('alice'), other)).toBe('consent page');
    });

    it('with the user, not with the session', async () => {
      await client.code();
      expect(await outcome({}, loginCookie('alice', 1_700_000_000, 'another session'))).toBe('code');
    });

    it('when the same form is sent twice, as by a double click', async () => {
      const { action, fields } = formOf(await (await client.authorize()).text());
      const press = () => host.post(action, { ...fields, allow: 'true' }, { cookie: loginCookie('alice') });
      const answers = (await Promise.all([press(), press()])).map((each) => answerOf(each).parameters.code);
      expect(new Set(answers).size).toBe(2);
      expect(await outcome()).toBe('code');
    });

    it.each([
      ['prompt=consent', { prompt: 'consent' }],
      ['approval_prompt=force', { approval_prompt: 'force' }],
      ['an approval_prompt that nobody knows', { approval_prompt: 'maybe' }],
      ['prompt=consent, whatever approval_prompt says', { prompt: 'consent', approval_prompt: 'auto' }],
    ])('but asked again for %s, and granted by pressing the button', async (_case, changes) => {
      await client.code();
      expect(await outcome(changes)).toBe('consent page');
      expect(answerOf(await client.decide(await client.authorize(changes), true)).parameters).toHaveProperty(
        'code',
      );
    });

    it('and forgotten by no denial', async () => {
      await client.code();
      await client.decide(await client.authorize({ prompt: 'consent' }), false);
      expect(await outcome()).toBe('code');
    });
  });

  describe('an application that skips authorization', () => {
    let trusted: TestClient;
    beforeEach(async () => {
      trusted = await TestClient.register(host, { skipAuthorization: true });
    });

    it.each([{}, { prompt: 'none' }, { approval_prompt: 'force' }])(
      'is answered at once: %j',
      async (changes) => {
        expect(await outcome(changes, loginCookie('alice'), trusted)).toBe('code');
      },
    );

    it('is asked for where it wants to be', async () => {
      expect(await outcome({ prompt: 'consent' }, loginCookie('alice'), trusted)).toBe('consent page');
    });

    it('needs somebody who is logged in all the same', async () => {
      loginPageOf(await trusted.authorize({}, ''));
    });
  });

  describe('a disabled user', () => {
    const gone = (response: Response) => {
      expect(answerOf(response)).toMatchObject({ to: REDIRECT_URI, parameters: { error: 'access_denied' } });
    };

    it('is not asked', async () => {
      users.delete('alice');
      gone(await client.authorize());
    });

    it('cannot use what was remembered', async () => {
      await client.code();
      users.delete('alice');
      gone(await client.authorize());
      gone(await client.authorize({ prompt: 'none' }));
    });

    it('cannot press the button any more', async () => {
      const page = await client.authorize();
      users.delete('alice');
      const before = await codes();
      gone(await client.decide(page, true));
      expect(await codes()).toBe(before);
    });
  });
});

describe.each(pairs)('with the option approvalPrompt=force, on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, options: { approvalPrompt: 'force' } });
    client = await TestClient.register(host);
    await client.code();
  });
  afterAll(() => host?.stop());

  it('consent is asked every time', async () => {
    expect((await client.authorize()).status).toBe(200);
  });

  it('unless the request says approval_prompt=auto', async () => {
    expect(answerOf(await client.authorize({ approval_prompt: 'auto' })).parameters).toHaveProperty('code');
  });

  it('so that prompt=none is consent_required', async () => {
    expect(answerOf(await client.authorize({ prompt: 'none' })).parameters.error).toBe('consent_required');
  });
});
