import pg from 'pg';
import { freshDatabase, quantile } from '/work/main/test/bench/machine.mjs';
import { fill, filling, PLAIN_DELETES } from '/work/main/test/bench/volume/fill.mjs';
import { openStore } from '/work/main/test/bench/volume/store.mjs';
import { fork } from 'node:child_process';
const [E, L, batch] = process.argv.slice(2);
const now = Date.now();
const base = await freshDatabase();
const dbs=[base];
try {
  const s = await openStore(base.url);
  await s.applications.create({ name:'b', clientType:'confidential', redirectUris:['https://client.example.com/callback'] });
  await s.close();
  const c = new pg.Client({connectionString: base.url}); await c.connect(); c.on('error',()=>{});
  const { rows:[{id}] } = await c.query('select id from oauth2_application');
  let t=performance.now();
  await filling(c, async () => { await fill(c, {applicationId:id, from:1, to:+E, expired:true, now}); await fill(c,{applicationId:id, from:+E+1,to:+E + +L, expired:false, now}); });
  console.log('fill', performance.now()-t);
  await c.end();
  const copy = await freshDatabase(base.name); dbs.push(copy);
  const p = new pg.Client({connectionString: copy.url}); await p.connect();
  t=performance.now(); const n=[];
  for (const sql of PLAIN_DELETES) n.push((await p.query(sql,[now])).rowCount);
  console.log('plain', performance.now()-t, n.join());
  await p.end();
  const child = fork('/work/main/test/bench/volume/cleaner.mjs', [base.url, String(now), ...(batch?[batch]:[])]);
  const r = await new Promise((res,rej)=>{ child.on('message', m=>{ if(m.ready) child.send('go'); if(m.took) res(m); }); child.on('exit',rej)});
  console.log('clear', r.took, r.cleared, 'max', Math.max(...r.batches), 'p99', quantile(r.batches,.99), 'p50', quantile(r.batches,.5), r.batches.length, 'rss', r.memory[0]>>20, Math.max(...r.memory)>>20, 'cpu', r.cpu);
} catch (e) { console.error(e.message, e.query ?? e.position ?? '', e.stack); } finally { for (const d of dbs) await d.drop(); }
