/** What stands in the braces of a text: `{name}`. */
export type TextValues = Readonly<Record<string, string | number | Date>>;

/** The texts of a language by their keys, in ICU message syntax. */
export type Texts = Readonly<Record<string, string>>;

/** Texts by language tag. */
export type Catalogues = Readonly<Record<string, Texts>>;

/** The language of one page. */
export interface Language {
  /** BCP 47. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  /** Whether there is such a text. */
  has(key: string): boolean;
  /** Plain text, which the template must escape: `<%= it.frame.language.text('consent.allow') %>`. */
  text(key: string, values?: TextValues): string;
  /**
   * HTML for `<%~ %>`: values are escaped and isolated (`<bdi>`), so that a name in another script cannot turn the words
   * around it; `<b>` in the text is `<strong>`.
   */
  html(key: string, values?: TextValues): string;
  number(value: number): string;
  /** The day, in UTC. */
  date(value: Date): string;
  /** Day and time, in UTC, and said so. */
  dateTime(value: Date): string;
}
