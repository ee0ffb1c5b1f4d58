/** The lists of administrators with ten million access tokens in the tables, beside the same with next to nothing in them. */
import { connected, freshDatabase, client as httpClient, quantile, startHost } from '../machine.mjs';
import { accessTokenId, familyId, fill, filling } from './fill.mjs';

const MOST = 2; // of what it takes with a table that is all but empty
/** Fills each page that a list shows. */
const FEW = 2_000;
const WARM_UP = 40;
const ROUNDS = 5;

/** Every tenth authorization is one user's, the others are of users with twenty tokens each. */
const USER = "CASE WHEN (i / 20) % 10 = 0 THEN 'busy' ELSE 'user-' || (i / 20) END";
const QUIET = 'user-21';

/** A host on a database with so many access tokens; all are of one application, but those of a quiet user. */
async function loaded(port, rows) {
  const database = await freshDatabase();
  let host;
  try {
    host = await startHost('fastify', database.url, port, [], { management: true });
    await connected(database.url, async (client) => {
      const { rows: found } = await client.query('SELECT id FROM oauth2_application');
      const applicationId = found[0].id;
      await filling(client, () =>
        fill(client, { applicationId, from: 1, to: rows, expired: false, now: Date.now(), user: USER }),
      );
      await client.query(
        `INSERT INTO oauth2_application SELECT (jsonb_populate_record(a, jsonb_build_object(
           'id', gen_random_uuid(), 'client_id', 'quiet', 'name', 'Quiet'))).* FROM oauth2_application a`,
      );
      await client.query(
        `UPDATE oauth2_access_token SET application_id = (SELECT id FROM oauth2_application WHERE client_id = 'quiet')
         WHERE user_id = '${QUIET}'`,
      );
    });
  } catch (error) {
    await host?.stop();
    await database.drop();
    throw error;
  }
  const request = httpClient(port, 1);
  const stop = async () => {
    await host.stop();
    await database.drop();
  };
  const middle = accessTokenId(Math.ceil(rows / 2));
  return { questions: questions(host.clientId, middle, familyId(401)), request, stop };
}

const questions = (clientId, middle, family) => ({
  'newest access tokens': 'access-tokens/',
  'newest authorizations': 'authorizations/',
  'newest refresh tokens': 'refresh-tokens/',
  'newest authorization codes': 'authorization-codes/',
  'access tokens from the middle on': `access-tokens/?after=${middle}`,
  'access tokens from the middle back': `access-tokens/?before=${middle}`,
  'live access tokens': 'access-tokens/?state=live',
  'revoked ones, of which there is none': 'access-tokens/?state=revoked',
  'used refresh tokens': 'refresh-tokens/?state=used',
  'search for a record': `access-tokens/?search=${middle}`,
  'search for an authorization': `access-tokens/?search=${family}`,
  'search for a user': `access-tokens/?search=${QUIET}`,
  'search for a user with a tenth of all': 'access-tokens/?search=busy',
  'search for nobody': 'access-tokens/?search=nobody',
  'search for a client': `access-tokens/?search=${clientId}`,
  'search for a name': 'access-tokens/?search=quiet',
  'revoked ones of a user with a tenth': 'access-tokens/?user=busy&state=revoked',
});

/** How long it takes, in milliseconds: each of as many times as go into so many seconds. */
async function times({ request }, path, seconds) {
  const took = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    const { status, text } = await request('GET', `/o/admin/${path}`);
    took.push(performance.now() - start);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  }
  return took;
}

export async function measureLists({ rows, seconds }, { figure }) {
  const port = 20_000 + (process.pid % 20_000);
  const few = await loaded(port, FEW);
  let many;
  try {
    const start = performance.now();
    many = await loaded(port + 1, rows);
    console.log(
      `${rows} access tokens and what goes with them, in ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
    for (const name of Object.keys(few.questions)) {
      for (const each of [few, many])
        for (let time = 0; time < WARM_UP; time++)
          await each.request('GET', `/o/admin/${each.questions[name]}`);
      const took = [[], []];
      for (let round = 0; round < ROUNDS; round++)
        for (const [at, each] of [few, many].entries())
          took[at].push(...(await times(each, each.questions[name], seconds / ROUNDS)));
      const [empty, full] = took.map((all) => quantile(all, 0.95));
      figure(
        `p95 of ${name}`,
        `${(full / empty).toFixed(2)} times: ${full.toFixed(1)} ms beside ${empty.toFixed(1)} ms`,
        full <= MOST * empty,
      );
    }
  } finally {
    await many?.stop();
    await few.stop();
  }
}
