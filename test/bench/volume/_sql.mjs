import pg from 'pg';
import { freshDatabase, quantile } from '../machine.mjs';
import { fill, filling, PLAIN_DELETES } from './fill.mjs';
import { openStore } from './store.mjs';
const [E, L] = process.argv.slice(2);
const now = Date.now();
const base = await freshDatabase();
const dbs=[base];
const sql = (t, used, walk) => `WITH gone AS (
  DELETE FROM ${t} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${t} WHERE expires < $1 ${walk?'AND expires >= $3':''} ORDER BY expires LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires < $1
  RETURNING expires${used?', family_id, consumed_at':''})${used?`, f AS (DELETE FROM oauth2_token_family WHERE id = ANY (ARRAY(SELECT family_id FROM gone WHERE consumed_at IS NULL)))`:''}
  SELECT count(*)::int AS removed, max(expires) AS reached FROM gone`;
try {
  const s = await openStore(base.url);
  await s.applications.create({ name:'b', clientType:'confidential', redirectUris:['https://client.example.com/callback'] });
  await s.close();
  const c = new pg.Client({connectionString: base.url}); await c.connect(); c.on('error',()=>{});
  const { rows:[{id}] } = await c.query('select id from oauth2_application');
  await filling(c, async () => { await fill(c, {applicationId:id, from:1, to:+E, expired:true, now}); await fill(c,{applicationId:id, from:+E+1,to:+E + +L, expired:false, now}); });
  console.log((await c.query(`select pg_size_pretty(pg_database_size(current_database()))`)).rows);
  await c.end();
  const run = async (label, walk, batch, hold) => {
    const copy = await freshDatabase(base.name); dbs.push(copy);
    const p = new pg.Client({connectionString: copy.url}); await p.connect(); p.on('error',()=>{});
    const h = new pg.Client({connectionString: copy.url}); await h.connect(); h.on('error',()=>{});
    if (hold) await h.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM oauth2_access_token LIMIT 1');
    await p.query('CHECKPOINT');
    let t=performance.now(); const b=[]; let n=[];
    if (!batch) for (const q of PLAIN_DELETES) n.push((await p.query(q,[now])).rowCount);
    else for (const [table, used] of [['refresh_token',1],['access_token',0],['id_token',0],['authorization_code',1],['token_family',0]]) {
      let from=0, k=0;
      for(;;){ const u=performance.now(); const {rows:[r]} = await p.query(sql('oauth2_'+table,used,walk),[now,batch,...(walk?[from]:[])]); b.push(performance.now()-u); if(!r.removed) break; from=r.reached; k+=r.removed; }
      n.push(k);
    }
    console.log(label, 'total', (performance.now()-t).toFixed(0), n.join(), b.length?`max ${Math.max(...b).toFixed(1)} p99 ${quantile(b,.99).toFixed(1)} p50 ${quantile(b,.5).toFixed(1)}`:'');
    await p.end(); await h.end(); await dbs.pop().drop();
  };
  await run('plain');
  await run('limit 10000', false, 10000);
  await run('walk 10000', true, 10000);
  await run('walk 5000', true, 5000);
  await run('walk 2000', true, 2000);
  await run('plain');
  await run('limit 10000 held', false, 10000, true);
  await run('walk 10000 held', true, 10000, true);
} catch (e) { console.error(e.stack); } finally { for (const d of dbs) await d.drop(); }
