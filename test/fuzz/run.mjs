/**
 * Puts hostile requests through every endpoint and page of the reference server and says what went wrong.
 *
 *   npm run fuzz -- [--platform express|fastify|both] [--requests 20000] [--seconds S] [--seed 1] [--from 0]
 *                   [--concurrency 32] [--only INDEX]
 *
 * Each request is a function of seed and index, so that a finding is had again with `--seed S --only INDEX`
 * and a run goes on where another ended with `--from`; an interrupted one says where that was. What the server
 * answers may depend on what came before: a session that was ended, a consent that was given. Ends with 1 when
 * there are findings.
 */
import { parseArgs } from 'node:util';
import { build } from '../../scripts/projects.mjs';
import { Attack, requestAt } from './attack.mjs';
import { Target } from './target.mjs';

const number = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: 'both' },
    requests: number(20_000),
    seconds: number(Infinity),
    seed: number(1),
    from: number(0),
    concurrency: number(32),
    checkpoint: number(5_000),
    only: { type: 'string' },
  },
});
const [requests, seconds, seed, from, concurrency, checkpoint] = [
  'requests',
  'seconds',
  'seed',
  'from',
  'concurrency',
  'checkpoint',
].map((name) => Number(values[name]));
const platforms = values.platform === 'both' ? ['express', 'fastify'] : [values.platform];

await build({ ifNeeded: true });
let findings = 0;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (interrupted = true));
for (const platform of platforms) findings += await fuzz(platform);
process.exitCode = findings > 0 ? 1 : 0;

async function fuzz(platform) {
  const target = await Target.start(platform);
  const attack = new Attack(target, { seed, concurrency });
  try {
    await attack.prepare();
    if (values.only !== undefined) return await replay(attack, Number(values.only));
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    let at = from;
    let reported = 0;
    const goesOn = () => !interrupted && elapsed() < seconds && target.ended === null;
    while (at < from + requests && goesOn()) {
      const end = Math.min(at + checkpoint, from + requests);
      at = await attack.run(at, end, { goesOn });
      for (const finding of attack.findings.slice(reported)) report(platform, finding);
      reported = attack.findings.length;
      if ((at - from) % (checkpoint * 5) === 0) {
        const rate = `${Math.round((at - from) / elapsed())} per second`;
        console.log(
          `${platform}: ${at - from} requests, ${rate}, ${mega(attack.memory.at(-1))} MB of memory`,
        );
      }
    }
    attack.judgeMemory();
    for (const finding of attack.findings.slice(reported)) report(platform, finding);
    summarize(platform, attack, at, elapsed());
    return attack.findings.length;
  } finally {
    attack.close();
    await target.stop();
  }
}

function report(platform, { index, complaint, request }) {
  const command = `npm run fuzz -- --platform ${platform} --seed ${seed} --only ${index}`;
  console.log(
    `FINDING ${platform}: ${complaint}\n  ${request ?? ''}${index === undefined ? '' : `\n  ${command}`}`,
  );
}

function summarize(platform, { findings, memory, statuses, unanswered }, at, elapsed) {
  const count = at - from;
  const [first, middle, last] = [memory[0], memory[Math.floor(memory.length / 2)], memory.at(-1)];
  console.log(
    [
      `${platform}, seed ${seed}: ${count} requests (${from} to ${at - 1}) in ${Math.round(elapsed)} s, ` +
        `${Math.round(count / elapsed)} per second; ${findings.length} findings`,
      `  answers: ${[...statuses]
        .sort()
        .map((pair) => pair.join(' x '))
        .join(', ')}; hung up on: ${unanswered}`,
      ...(count < requests ? [`  ended early; go on with --seed ${seed} --from ${at}`] : []),
      `  MB of memory first, in the middle, last: ${[first, middle, last].map(mega).join(', ')}`,
    ].join('\n'),
  );
}

/** Nothing is known of a server that did not live to be asked. */
function mega(memory) {
  if (memory === undefined) return '?';
  const { rss, used } = memory;
  return `${Math.round(rss / 2 ** 20)} (${Math.round(used / 2 ** 20)} used)`;
}

async function replay(attack, index) {
  const { bytes } = requestAt(seed, index, attack.fixture);
  console.log(`${bytes.toString('latin1').slice(0, 4_000)}\n----`);
  const onAnswer = (answer) => {
    const head = [...(answer.headers ?? [])].map((pair) => pair.join(': ')).join('\n');
    console.log(`${answer.status ?? answer.garbage}\n${head}\n\n${answer.body?.slice(0, 4_000)}\n----`);
  };
  await attack.run(index, index + 1, { onAnswer });
  for (const { complaint } of attack.findings) console.log(`FINDING: ${complaint}`);
  return attack.findings.length;
}
