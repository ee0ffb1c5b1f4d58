/** One authorization with a hundred thousand tokens, ended at once. */
import { connected, freshDatabase, sha256 } from '../machine.mjs';
import { accessToken, fill, filling, familyId } from './fill.mjs';
import { openStore } from './store.mjs';

export async function measureFamily({ family: size }, { rule }) {
  const database = await freshDatabase();
  const store = await openStore(database.url);
  try {
    await store.applications.create({
      name: 'bench',
      clientType: 'confidential',
      redirectUris: ['https://client.example.com/callback'],
    });
    const id = familyId(1);
    await connected(database.url, async (client) => {
      const applicationId = (await client.query('SELECT id FROM oauth2_application')).rows[0].id;
      await filling(client, async () => {
        await fill(client, { applicationId, from: 1, to: size, expired: false, now: Date.now() });
        for (const table of ['access', 'refresh'])
          await client.query(`UPDATE oauth2_${table}_token SET family_id = $1`, [id]);
      });
    });
    let statements = 0;
    const { logger } = store.dataSource;
    store.dataSource.logger = Object.assign(Object.create(logger), { logQuery: () => (statements += 1) });
    const start = performance.now();
    await store.tokens.killFamily(id, new Date());
    const took = performance.now() - start;
    const killing = statements;
    const found = await Promise.all(
      [1, Math.ceil(size / 2), size].map((number) =>
        store.tokens.findAccessToken(sha256(accessToken(number))),
      ),
    );
    const ended = found.every(({ family }) => family && !family.isLive(new Date()));
    rule(`a family of ${size} killed`, `${killing} statement, ${took.toFixed(1)} ms`, killing === 1 && ended);
  } finally {
    await store.close();
    await database.drop();
  }
}
