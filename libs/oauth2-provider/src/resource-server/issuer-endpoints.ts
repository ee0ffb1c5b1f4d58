import { NoAnswer, type PooledClient } from '../http/pooled-client.js';
import { metadataUrls } from '../protocol/issuer-metadata.js';
import { parseUrl } from '../protocol/url.js';
import { isTrustworthy } from './remote-url.js';

/** Where the endpoints of a server are, as its metadata says (RFC 8414): read once, when they are first needed. */
export class IssuerEndpoints {
  private metadata: Promise<Readonly<Record<string, unknown>>> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly client: PooledClient,
    private readonly allowHttp: boolean,
  ) {}

  /**
   * The URL of that member, such as `jwks_uri`.
   * @throws NoAnswer where the metadata cannot be had or is another's: the next call tries again
   */
  async find(member: string): Promise<URL> {
    this.metadata ??= this.read().catch((error: unknown) => {
      this.metadata = undefined;
      throw error;
    });
    const { [member]: value } = await this.metadata;
    const url = typeof value === 'string' ? parseUrl(value) : undefined;
    if (isTrustworthy(url, this.allowHttp)) return url;
    throw new NoAnswer(`the metadata of ${this.issuer} has no https URL as its ${member}`);
  }

  private async read(): Promise<Readonly<Record<string, unknown>>> {
    for (const url of metadataUrls(this.issuer)) {
      const { status, body } = await this.client.send(url, {
        method: 'GET',
        headers: { Accept: 'application/json' },
      });
      if (status === 200) return this.checked(body);
      if (status < 400 || status >= 500) throw new NoAnswer(`the metadata at ${url.href} answers ${status}`);
    }
    throw new NoAnswer(`${this.issuer} has no metadata document`);
  }

  /** RFC 8414 section 3.3: metadata that names another issuer is not to be used. */
  private checked(body: string): Readonly<Record<string, unknown>> {
    let metadata: unknown;
    try {
      metadata = JSON.parse(body);
    } catch {
      throw new NoAnswer(`the metadata of ${this.issuer} is no JSON`);
    }
    if (typeof metadata !== 'object' || metadata === null)
      throw new NoAnswer(`the metadata of ${this.issuer} is no JSON object`);
    const { issuer } = metadata as Readonly<Record<string, unknown>>;
    if (issuer === this.issuer) return metadata as Readonly<Record<string, unknown>>;
    throw new NoAnswer(`the metadata of ${this.issuer} names another issuer`);
  }
}
