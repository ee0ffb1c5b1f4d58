import type { HttpRequest } from '../http/platform.js';
import type { Brand } from './brand.js';
import type { Languages } from './languages/languages.js';
import type { PageFrame } from './page-frame.js';

/** What stands around the pages: the language of whoever looks at one, and the host's brand. */
export class PageFrames {
  constructor(
    private readonly languages: Languages,
    private readonly brand: Brand,
  ) {}

  /** @param uiLocales what the client says the user prefers (OpenID Connect Core section 3.1.2.1): it goes before the browser's word */
  of(request: HttpRequest | undefined, uiLocales: readonly string[] = []): PageFrame {
    return { language: this.languages.of(request, uiLocales), brand: this.brand };
  }
}
