import { createServer } from 'node:net';

/** Above the last port that browsers and `fetch` refuse, and below those that a system gives to whoever wants any. */
const FIRST = 10_100;
/** Each of so many workers has so many of its own. */
const [WORKERS, OWN] = [4, 5_600];

const first = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS) * OWN;
let taken = Math.floor(Math.random() * OWN);

/**
 * A port that nobody listens on, by IPv6 or IPv4. Nor does anybody before the caller: the system gives it to none who
 * asks for any port, and specs beside this one take theirs elsewhere.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    taken = (taken + 1) % OWN;
    const port = first + taken;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
