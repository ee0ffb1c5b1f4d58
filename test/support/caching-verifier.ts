import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

/**
 * A client that keeps a key set for as long as it may (`Cache-Control: max-age`), and asks no sooner, even if it meets a
 * key that it does not know: that is how a client on the other side of a cache sees it.
 */
export class CachingVerifier {
  readonly kids = new Set<string | undefined>();
  /** How often it asked, and what it was told with 304. */
  readonly asked = { whole: 0, unchanged: 0 };
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private etag = '';
  private freshUntil = 0;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly expected: { issuer: string; audience: string },
  ) {}

  /** @throws Error where a client would not believe the token */
  async verify(token: string): Promise<void> {
    if (performance.now() >= this.freshUntil) {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await this.asking;
    }
    // A machine that is too busy for the short lives of a test is no fault of the keys.
    const currentDate = new Date(decodeJwt(token).iat! * 1000);
    await jwtVerify(token, this.keys!, { ...this.expected, currentDate });
    this.kids.add(decodeProtectedHeader(token).kid);
  }

  private async ask(): Promise<void> {
    const response = await fetch(this.url, { headers: { 'if-none-match': this.etag } });
    const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
    // From when it came, as a client has it that does not correct for the way (RFC 9111 section 4.2.3 would).
    this.freshUntil = performance.now() + maxAge * 1000;
    if (response.status === 304) {
      this.asked.unchanged++;
      return;
    }
    if (response.status !== 200) throw new Error(`no key set but ${response.status}`);
    this.asked.whole++;
    this.etag = response.headers.get('etag')!;
    this.keys = createLocalJWKSet((await response.json()) as never);
  }
}
