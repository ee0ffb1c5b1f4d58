import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { freePort } from './free-port.js';

export interface LiarRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: Record<string, string>;
  /** The connection that it came by. */
  readonly port: number | undefined;
}

export type Behaviour = (request: LiarRequest, response: ServerResponse) => void | Promise<void>;

/** A server that behaves as a spec wants, with good manners or without. */
export class Liar {
  readonly requests: LiarRequest[] = [];
  behave: Behaviour = (_request, response) => void response.writeHead(404).end();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(): Promise<Liar> {
    const server = createServer();
    const liar = new Liar(server, await freePort());
    server.on('request', (request, response) => void liar.answer(request, response));
    await liar.up();
    return liar;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** So many requests came to that path. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Nobody listens any more, and connections that are open end. */
  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Listens, always at the same address. */
  async up(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Ends the connections that wait for a request, as servers do after a while. */
  closeIdle(): void {
    this.server.closeIdleConnections();
  }

  async stop(): Promise<void> {
    if (this.server.listening) await this.down();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const { method = '', url: path = '', headers, socket } = request;
    const asked = { method, path, headers, form, port: socket.remotePort };
    this.requests.push(asked);
    await this.behave(asked, response);
  }
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
