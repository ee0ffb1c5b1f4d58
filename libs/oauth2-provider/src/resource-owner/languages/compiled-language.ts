import { IntlMessageFormat } from 'intl-messageformat';
import { escapeHtml } from '../pages/layout.js';
import type { Language, TextValues, Texts } from './language.js';
import { escaped, readMessage } from './messages.js';

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg']);

/** A language with its texts, each of which is read once. */
export class CompiledLanguage implements Language {
  readonly direction: 'ltr' | 'rtl';
  // Made once: to make one takes a hundred times what it takes to use it.
  private readonly numbers: Intl.NumberFormat;
  private readonly dates: Intl.DateTimeFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly plain = new Map<string, IntlMessageFormat>();
  private readonly rich = new Map<string, IntlMessageFormat>();

  constructor(
    readonly tag: string,
    private readonly texts: Texts,
  ) {
    this.direction = RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';
    const day = { dateStyle: 'medium', timeZone: 'UTC' } as const;
    this.numbers = new Intl.NumberFormat(tag);
    this.dates = new Intl.DateTimeFormat(tag, day);
    this.times = new Intl.DateTimeFormat(tag, { ...day, timeStyle: 'short' });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.texts, key);
  }

  text(key: string, values: TextValues = {}): string {
    if (!this.has(key)) return key;
    const message = kept(this.plain, key, () => new IntlMessageFormat(this.texts[key], this.tag));
    return String(message.format({ ...values, b: (parts) => parts.join('') }));
  }

  html(key: string, values: TextValues = {}): string {
    if (!this.has(key)) return escapeHtml(key);
    const safe = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? `<bdi>${escapeHtml(value)}</bdi>` : value,
    ]);
    const message = kept(
      this.rich,
      key,
      () => new IntlMessageFormat(escaped(readMessage(this.texts[key])), this.tag),
    );
    const b = (parts: string[]) => `<strong>${parts.join('')}</strong>`;
    return String(message.format({ ...(Object.fromEntries(safe) as TextValues), b }));
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  date(value: Date): string {
    return this.dates.format(value);
  }

  dateTime(value: Date): string {
    return `${this.times.format(value)} UTC`;
  }
}

function kept<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
