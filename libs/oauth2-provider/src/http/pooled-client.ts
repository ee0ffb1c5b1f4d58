import http from 'node:http';
import https from 'node:https';
import { readUpTo } from './read-up-to.js';

export interface PooledClientOptions {
  /** Connections to one server at the most; what comes beyond waits for its turn, and as long as that takes is no outage. */
  readonly connections: number;
  /** From the question to the end of the answer, in seconds. */
  readonly timeout: number;
  /** An answer with more is none. */
  readonly maxBytes: number;
}

export interface PooledRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PooledResponse {
  readonly status: number;
  /** Without its parameters, in small letters; empty where there is none. */
  readonly mediaType: string;
  readonly body: string;
}

/** There is no answer, or none that can be used. The message is for the operator: it repeats nothing of what was sent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    message: string,
    /** False where only this question may be at fault, and the next has an answer. */
    readonly isOutage = true,
  ) {
    super(message);
  }
}

/**
 * Asks servers that the operator named, over few connections that stay open, within a time and a size. A redirect is an
 * answer like any other: nobody is led elsewhere. For URLs that clients name there is `Outbound`.
 */
export class PooledClient {
  private readonly agents: Readonly<Record<string, http.Agent>>;

  constructor(private readonly options: PooledClientOptions) {
    const pool = { keepAlive: true, maxSockets: options.connections, maxFreeSockets: options.connections };
    this.agents = { 'http:': new http.Agent(pool), 'https:': new https.Agent(pool) };
  }

  /** @throws NoAnswer */
  async send(url: URL, request: PooledRequest): Promise<PooledResponse> {
    const patience = { since: performance.now(), late: AbortSignal.timeout(this.options.timeout * 1000) };
    try {
      return await this.attempt(url, request, patience).catch((error: unknown) => {
        // The server closed an idle connection just when it was taken again. Questions may be asked twice.
        if (!(error instanceof StaleConnection)) throw error;
        return this.attempt(url, request, patience, false);
      });
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      throw new NoAnswer(`no answer (${codeOf(error)})`);
    }
  }

  /** Closes the connections. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private attempt(
    url: URL,
    { method, headers, body }: PooledRequest,
    { since, late }: Patience,
    isPooled = true,
  ): Promise<PooledResponse> {
    const transport = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      let waited: number | undefined;
      const fail = (error: Error) => reject(late.aborted ? this.tooLate(waited) : error);
      const sent = transport.request(url, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) },
        agent: isPooled ? this.agents[url.protocol] : false,
        signal: late,
      });
      sent.on('socket', () => (waited = performance.now() - since));
      sent.on('error', (error) => fail(sent.reusedSocket ? new StaleConnection() : error));
      sent.on('response', (response) => {
        this.read(response).then(resolve, fail);
      });
      sent.end(body);
    });
  }

  /**
   * A server is at fault that had half the time: before, the question waited here for a connection, and whoever asks much
   * could have the server given up. How long it waited tells that, and not when it ended: a busy process ends it late.
   *
   * @param waited for a connection, in milliseconds; undefined where it got none
   */
  private tooLate(waited: number | undefined): NoAnswer {
    if (waited === undefined) return new NoAnswer('no connection was free in time', false);
    return new NoAnswer('no answer in time', waited / 1000 <= this.options.timeout / 2);
  }

  private async read(response: http.IncomingMessage): Promise<PooledResponse> {
    const body = await readUpTo(this.options.maxBytes, response);
    if (body === null) throw new NoAnswer(`an answer of more than ${this.options.maxBytes} bytes`, false);
    const [mediaType] = (response.headers['content-type'] ?? '').split(';');
    return { status: response.statusCode ?? 0, mediaType: mediaType.trim().toLowerCase(), body };
  }
}

/** How long a question may take. */
interface Patience {
  /** When it was asked, by `performance.now`. */
  readonly since: number;
  readonly late: AbortSignal;
}

class StaleConnection extends Error {}

function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
