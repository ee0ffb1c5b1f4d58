import type { IncomingMessage } from 'node:http';

/** The body of an answer as text, or null where it has more than so many bytes: the rest is not waited for. */
export async function readUpTo(maxBytes: number, response: IncomingMessage): Promise<string | null> {
  if (maxBytes === 0) {
    response.destroy();
    return null;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the response.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
