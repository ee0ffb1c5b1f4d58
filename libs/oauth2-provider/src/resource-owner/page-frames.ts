import type { HttpRequest } from '../http/platform.js';
import type { Brand } from './brand.js';
import type { Languages } from './languages/languages.js';
import type { PageFrame } from './page-frame.js';

/** What stands around the pages: the language of whoever looks at one, and the host's brand. */
export class PageFrames {
  constructor(
    private readonly languages: Languages,
    readonly brand: Brand,
  ) {}

  /**
   * @param uiLocales BCP 47 tags with spaces between them, which go before the browser's word (OpenID Connect Core section
   *   3.1.2.1); default: those in the query
   */
  of(request: HttpRequest | undefined, uiLocales = uiLocalesIn(request?.url)): PageFrame {
    const tags = uiLocales.split(' ').filter((tag) => tag !== '');
    return { language: this.languages.of(request, tags), brand: this.brand };
  }
}

function uiLocalesIn(url = ''): string {
  const [, query] = url.split('?', 2);
  return new URLSearchParams(query).get('ui_locales') ?? '';
}
