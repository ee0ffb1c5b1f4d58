import { type AddressInfo, type Server, connect, createServer } from 'node:net';
import { DataSource } from 'typeorm';
import { databases, freshDatabase, type FreshDatabase } from '../../../../test/support/databases.js';
import { hearConnectionErrors } from './connection-errors.js';

/** What the server says last before it takes statements (PostgreSQL manual, "Message Formats"), and when it shuts down. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');
const ENDED = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');

function message(type: string, content: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(content)]);
}

const onPostgres = () => {
  let fresh: FreshDatabase;
  let between: Server;
  let dataSource: DataSource;
  /** Whether the server goes down as soon as a connection is ready. */
  let isGoingDown = false;
  beforeAll(async () => {
    fresh = await freshDatabase('postgres');
    const url = new URL((fresh.options as { url: string }).url);
    const [host, port] = [url.hostname, Number(url.port || 5432)];
    between = createServer((socket) => {
      const server = connect(port, host);
      server.on('data', (data) => {
        const isLast = isGoingDown && data.subarray(-READY.length).equals(READY);
        socket.write(isLast ? Buffer.concat([data, ENDED]) : data);
      });
      socket.pipe(server);
      for (const each of [socket, server]) each.on('error', () => undefined);
      socket.on('close', () => server.destroy());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => between.once('listening', resolve));
    url.hostname = '127.0.0.1';
    url.port = String((between.address() as AddressInfo).port);
    dataSource = await new DataSource({ type: 'postgres', url: url.href, extra: { max: 2 } }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    between.close();
    await fresh.drop();
  });

  it('a server that goes down while a connection is handed out fails the statement, not the process', async () => {
    hearConnectionErrors(dataSource);
    const busy = dataSource.query('SELECT pg_sleep(0.5)');
    isGoingDown = true;
    await expect(dataSource.query('SELECT 1')).rejects.toThrow('not queryable');
    isGoingDown = false;
    await busy;
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
};
// The connection that dies as it is handed out is PostgreSQL's driver's: without such a server there is none to try.
if (databases.includes('postgres')) describe('hearConnectionErrors', onPostgres);
else describe.skip('hearConnectionErrors', onPostgres);
