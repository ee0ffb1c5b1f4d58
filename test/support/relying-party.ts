import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** How a relying party answers a logout token. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const answers = {
  ok: (response) => void response.writeHead(200, { 'Cache-Control': 'no-store' }).end(),
  noContent: (response) => void response.writeHead(204).end(),
  broken: (response) => void response.writeHead(500).end('broken'),
  refuses: (response) =>
    void response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_request"}'),
  redirects: (response, request) =>
    void response.writeHead(307, { Location: `http://${request.headers.host}/elsewhere` }).end(),
  hangs: () => undefined,
  hangsUp: (response) => void response.destroy(),
  floods: (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let left = 160;
    const more = () => {
      while (left-- > 0) if (!response.write(chunk)) return void response.once('drain', more);
      response.end();
    };
    more();
  },
} satisfies Record<string, Answer>;

const opened = new Set<RelyingParty>();

/** Closes all that a test has opened. */
export function closeRelyingParties(): void {
  for (const party of opened) party.close();
  opened.clear();
}

/** A relying party's server: keeps the logout tokens that it is sent, and answers as the spec says. */
export class RelyingParty {
  /** What came to the back-channel URI, in order. */
  readonly tokens: string[] = [];
  /** Method, path and query of everything else that came. */
  readonly others: string[] = [];
  /** What came in the header lines of logout requests. */
  readonly headers: IncomingMessage['headers'][] = [];
  answer: Answer = answers.ok;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<RelyingParty> {
    const server = createServer();
    const party = new RelyingParty(server);
    opened.add(party);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // A provider that was killed in the middle of its request has said nothing.
      party.serve(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return party;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get backchannel(): string {
    return `${this.origin}/backchannel`;
  }

  get frontchannel(): string {
    return `${this.origin}/frontchannel?tenant=1`;
  }

  /** Waits until so many logout tokens came. */
  async received(count: number, patience = 10_000): Promise<string[]> {
    for (const end = Date.now() + patience; this.tokens.length < count; await pause(20)) {
      if (Date.now() > end) throw new Error(`${this.tokens.length} logout tokens and not ${count}`);
    }
    return this.tokens;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.method === 'POST' && request.url === '/backchannel') {
      this.headers.push(request.headers);
      this.tokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      return this.answer(response, request);
    }
    this.others.push(`${request.method} ${request.url}`);
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><link rel="icon" href="data:,"><title>Client</title><p>Client');
  }
}
