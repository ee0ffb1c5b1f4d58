import { IntlMessageFormat } from 'intl-messageformat';
import type { HttpRequest } from '../../http/platform.js';
import { escapeHtml } from '../pages/layout.js';
import type { Language, TextValues, Texts } from './language.js';

/** Texts by language tag. */
export type Catalogues = Readonly<Record<string, Texts>>;

/** The languages of the pages, and which of them a request gets. */
export class Languages {
  private readonly languages: ReadonlyMap<string, Language>;

  /**
   * @param catalogues later ones go before earlier ones; what a language lacks is said in that of `fallback`
   * @param tags the languages to offer
   */
  constructor(
    catalogues: readonly Catalogues[],
    tags: readonly string[],
    private readonly fallback = 'en',
  ) {
    const textsOf = (tag: string): Texts => Object.assign({}, ...catalogues.map((each) => each[tag] ?? {}));
    const common = textsOf(fallback);
    this.languages = new Map(
      tags.map((tag) => [tag, new CompiledLanguage(tag, { ...common, ...textsOf(tag) })]),
    );
  }

  get tags(): string[] {
    return [...this.languages.keys()];
  }

  /** @param preferred BCP 47, most preferred first; what is not there is tried without its last subtag (RFC 4647 section 3.4) */
  best(preferred: readonly string[]): Language {
    for (const range of preferred) {
      for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
        const found = this.languages.get(tag);
        if (found) return found;
      }
    }
    return this.languages.get(this.fallback) ?? [...this.languages.values()][0];
  }

  of(request: HttpRequest | undefined, uiLocales: readonly string[] = []): Language {
    const accepted = (request?.headers['accept-language'] ?? '')
      .split(',')
      .map((each) => each.split(';')[0].trim());
    return this.best([...uiLocales, ...accepted]);
  }
}

class CompiledLanguage implements Language {
  readonly direction: 'ltr' | 'rtl';
  private readonly compiled = new Map<string, IntlMessageFormat>();

  constructor(
    readonly tag: string,
    private readonly texts: Texts,
  ) {
    this.direction = RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';
  }

  has(key: string): boolean {
    return Object.hasOwn(this.texts, key);
  }

  text(key: string, values: TextValues = {}): string {
    return String(
      this.message(key, this.texts[key] ?? key).format({ ...values, b: (parts) => parts.join('') }),
    );
  }

  html(key: string, values: TextValues = {}): string {
    const safe = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? `<bdi>${escapeHtml(value)}</bdi>` : value,
    ]);
    const source = (this.texts[key] ?? key).replaceAll('&', '&amp;');
    const b = (parts: string[]) => `<strong>${parts.join('')}</strong>`;
    return String(this.message(`html ${key}`, source).format({ ...Object.fromEntries(safe), b }));
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.tag).format(value);
  }

  date(value: Date): string {
    return new Intl.DateTimeFormat(this.tag, { dateStyle: 'medium', timeZone: 'UTC' }).format(value);
  }

  dateTime(value: Date): string {
    const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
    return `${new Intl.DateTimeFormat(this.tag, format).format(value)} UTC`;
  }

  private message(key: string, source: string): IntlMessageFormat {
    const known = this.compiled.get(key) ?? new IntlMessageFormat(source, this.tag);
    this.compiled.set(key, known);
    return known;
  }
}

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg']);
