import { randomBytes } from 'node:crypto';
import { AccessToken, Application, SigningKey, TokenFamily } from 'nest-oauth2-provider';
import { DataSource, IsNull } from 'typeorm';
import { dataSourceOptions } from '../../apps/server/src/database/data-source-options.js';
import { aFamily, anAccessToken } from '../support/records.js';
import { ReferenceServer } from '../support/reference-server.js';
import { CTRL_C } from '../support/terminal.js';

jest.setTimeout(120_000);

const ROWS = 3000;

/** What a person sees and types; it does not depend on the database. */
describe('the commands at a terminal', () => {
  let server: ReferenceServer;
  let dataSource: DataSource;
  beforeAll(async () => {
    server = await ReferenceServer.on('express', 'sqlite');
    await server.cliJson('createapplication', 'confidential', 'client-credentials', '--client-id', 'job');
    dataSource = await new DataSource(await dataSourceOptions(server.databaseUrl)).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await server.dispose();
  });

  const isThere = (clientId: string) => dataSource.getRepository(Application).existsBy({ clientId });

  it('asks before it destroys, and does what it is told', async () => {
    const refused = server.terminal('deleteapplication', 'job');
    await refused.see(/Remove job with 0 records that belong to it\? \[y\/N\] /);
    refused.type('n\r');
    expect(await refused.finished).toBe(1);
    expect(refused.screen).toContain('error: nothing was changed');
    expect(await isThere('job')).toBe(true);

    // Enter alone is no.
    const silent = server.terminal('deleteapplication', 'job');
    await silent.see(/\[y\/N\] /);
    silent.type('\r');
    expect(await silent.finished).toBe(1);

    await server.cliJson('createapplication', 'confidential', 'client-credentials', '--client-id', 'old');
    const allowed = server.terminal('deleteapplication', 'old');
    await allowed.see(/\[y\/N\] /);
    allowed.type('y\r');
    expect(await allowed.finished).toBe(0);
    expect(allowed.screen).toContain('old was removed, with');
    expect(await isThere('old')).toBe(false);
  });

  it('asks before keys end that have signed, and a no leaves them', async () => {
    const { keys } = await server.cliJson<{ keys: object[] }>('rotatekeys');
    const kept = () => dataSource.getRepository(SigningKey).find();
    const before = await kept();
    const asked = server.terminal('rotatekeys', '--now');
    await asked.see(/End 1 key, and all that was signed with it\? \[y\/N\] /);
    asked.type('n\r');
    expect(await asked.finished).toBe(1);
    expect(asked.screen).toContain('error: nothing was changed');
    expect(await kept()).toEqual(before);
    expect(keys).toHaveLength(1);
  });

  it('takes Ctrl-C at a question for no, with exit code 130', async () => {
    const asked = server.terminal('revoketokens', '--application', 'job');
    await asked.see(/Revoke 0 tokens of application job\? \[y\/N\] /);
    asked.type(CTRL_C);
    expect(await asked.finished).toBe(130);
  });

  it('asks for a token without showing what is typed', async () => {
    const asked = server.terminal('introspect');
    await asked.see(/Token: /);
    const token = randomBytes(32).toString('base64url');
    asked.type(`${token}\r`);
    expect(await asked.finished).toBe(0);
    expect(asked.screen).toMatch(/reason +unknown/);
    expect(asked.screen).not.toContain(token);
    // Heads stand out at a terminal.
    expect(asked.screen).toContain('\x1b[1mMEMBER');
  });

  describe('at long work', () => {
    beforeAll(async () => {
      const application = await dataSource.getRepository(Application).findOneByOrFail({ clientId: 'job' });
      const families = Array.from({ length: ROWS }, () => aFamily(application, { scope: 'read write' }));
      const { manager } = dataSource;
      await manager.save(families, { chunk: 500 });
      await manager.save(
        families.map((family) => anAccessToken(family)),
        { chunk: 500 },
      );
    });

    it('shows how far it is, and ends well on Ctrl-C: the next run goes on', async () => {
      const work = server.terminal('migratescope', 'read', 'profile', '--batch-size', '2');
      // The end is where the database thinks it is.
      await work.see(/Rows looked at \[=* *\] \d+% \| [1-9]\d{3,}\/\d{4,} \|/);
      work.type(CTRL_C);
      expect(await work.finished).toBe(130);
      expect(work.screen).toContain('Interrupted: the same command goes on.');
      // The cursor is there again.
      expect(work.screen.lastIndexOf('\x1b[?25h')).toBeGreaterThan(work.screen.lastIndexOf('\x1b[?25l'));

      const families = new Map(
        (await dataSource.getRepository(TokenFamily).find()).map(({ id, scope }) => [id, scope.split(' ')]),
      );
      const tokens = await dataSource.getRepository(AccessToken).find();
      expect(tokens.every((each) => each.allowScopes(['write']))).toBe(true);
      for (const { scope, familyId } of tokens)
        for (const word of scope.split(' ')) expect(families.get(familyId!)).toContain(word);

      const { records } = await server.cliJson<{ records: Record<string, number> }>(
        ...['migratescope', 'read', 'profile'],
      );
      expect(records).toMatchObject({ token_families: ROWS, access_tokens: ROWS });
    });

    it('shows a bar where the end is known, and revokes after a yes', async () => {
      const asked = server.terminal('revoketokens', '--application', 'job');
      await asked.see(new RegExp(`Revoke ${ROWS} tokens of application job\\? \\[y/N\\] `));
      asked.type('y\r');
      expect(await asked.finished).toBe(0);
      expect(asked.screen).toMatch(new RegExp(`Revoking \\[=+\\] 100% \\| ${2 * ROWS}/${2 * ROWS} \\|`));
      expect(asked.screen).toContain(`${ROWS} tokens were revoked.`);
      expect(await dataSource.getRepository(AccessToken).countBy({ revokedAt: IsNull() })).toBe(0);
      expect(await dataSource.getRepository(TokenFamily).countBy({ revokedAt: IsNull() })).toBe(0);

      const work = server.terminal('deleteapplication', 'job', '--yes');
      expect(await work.finished).toBe(0);
      expect(work.screen).toMatch(new RegExp(`Removing \\[=+ *\\] \\d+% \\| \\d+/${2 * ROWS} \\|`));
      expect(await dataSource.getRepository(AccessToken).count()).toBe(0);
    });
  });
});
