import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Interrupted, RefusedError, UsageError } from '../exit.js';

/** Bytes; no token is as long. */
const LONGEST_INPUT = 64 * 1024;

/**
 * Asks before something is destroyed. Questions go to standard error, so that answers can be piped.
 * @param yes whether the answer was given in advance, by `--yes`
 * @throws UsageError where nobody is at a terminal to ask; RefusedError when the answer is no
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${question} Nobody is here to ask: say so with --yes`);
  }
  const answer = await ask(`${question} [y/N] `, process.stderr);
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw new RefusedError('nothing was changed');
}

/**
 * Reads what must not stand in the arguments, where the shell's history and the list of processes have it: asked for
 * without echo at a terminal, else all of standard input.
 * @throws UsageError when there is nothing, or too much
 */
export async function secretInput(question: string): Promise<string> {
  const text = process.stdin.isTTY ? await askUnseen(question) : await everything(process.stdin);
  const trimmed = (text ?? '').trim();
  if (trimmed === '') throw new UsageError('nothing came on standard input');
  return trimmed;
}

/** One line that nobody sees. */
async function askUnseen(question: string): Promise<string | null> {
  try {
    return await ask(question, new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    process.stderr.write('\n');
  }
}

/**
 * One line; null where the input ended. Ctrl-C at a prompt comes as a key, not as a signal.
 * @param echo where readline shows what is typed
 */
function ask(question: string, echo: NodeJS.WritableStream): Promise<string | null> {
  // First of all, for until then the terminal shows what is typed by itself.
  const prompt = createInterface({ input: process.stdin, output: echo, terminal: true, historySize: 0 });
  if (echo !== process.stderr) process.stderr.write(question);
  return new Promise<string | null>((resolve, reject) => {
    prompt.on('close', () => resolve(null));
    prompt.on('SIGINT', () => {
      echo.write('\n');
      reject(new Interrupted(constants.signals.SIGINT));
    });
    prompt.question(question, resolve);
  }).finally(() => prompt.close());
}

async function everything(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes);
    length += bytes.length;
    if (length > LONGEST_INPUT) throw new UsageError('too much came on standard input');
  }
  return Buffer.concat(chunks).toString();
}
