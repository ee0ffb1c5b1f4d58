import { ExpiredRecords } from 'nest-oauth2-provider';
import { Host } from '../support/host.js';
import { TestClient } from '../support/client.js';
import { AccessToken } from 'nest-oauth2-provider';
import { rmSync } from 'node:fs';
import { spawn } from 'node:child_process';

it('busy', async () => {
  const file = '/tmp/sec/busy.sqlite';
  for (const x of ['', '-wal', '-shm']) rmSync(file + x, { force: true });
  const host = await Host.start({
    platform: 'express',
    dataSource: { database: file, enableWAL: true, timeout: 5000 } as never,
  });
  const c = await TestClient.register(host, {
    grantTypes: ['client_credentials'],
    redirectUris: [],
    responseTypes: [],
  });
  for (let i = 0; i < 300; i++) await c.token({ grant_type: 'client_credentials', scope: 'read' });
  await host.dataSource.manager.update(AccessToken, {}, { expires: new Date(1) });
  const child = spawn(
    process.execPath,
    [
      '-e',
      `const D=require('/work/main/node_modules/better-sqlite3');const d=new D(process.argv[1]);d.pragma('busy_timeout=5000');const s=d.prepare("update oauth2_application set updated=updated+1");const e=Date.now()+6000;let n=0;(function f(){try{s.run();n++}catch(e){} if(Date.now()<e)setTimeout(f,0);else console.log(n)})()`,
      file,
    ],
    { stdio: 'inherit' },
  );
  const errors: string[] = [];
  const done = new Promise((r) => child.on('exit', r));
  await new Promise((r) => setTimeout(r, 500));
  for (let k = 0; k < 100; k++) {
    try {
      await host.app.get(ExpiredRecords).clear({ batchSize: 3 });
    } catch (e) {
      errors.push(String((e as { driverError?: { code: string } }).driverError?.code ?? e));
    }
    const n = await host.dataSource.manager.countBy(AccessToken, {});
    if (n === 0) break;
  }
  const st: Record<number, number> = {};
  for (let i = 0; i < 200; i++) {
    const r = await c.token({ grant_type: 'client_credentials', scope: 'read' });
    st[r.status] = (st[r.status] ?? 0) + 1;
  }
  await done;
  await host.stop();
  console.log(errors.length, [...new Set(errors)], st);
}, 60000);
