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

  /** @param uiLocales what the client says the user prefers: BCP 47 tags with spaces between them */
  of(request: HttpRequest | undefined, uiLocales = ''): PageFrame {
    const tags = uiLocales.split(' ').filter((tag) => tag !== '');
    return { language: this.languages.of(request, tags), brand: this.brand };
  }
}
