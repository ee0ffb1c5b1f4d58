import { notations } from './notations.js';

/** So many last characters of a spelling are looked up at each place of a text; what is shorter is not watched. */
const TAIL = 8;

interface Spelling {
  readonly what: string;
  readonly text: string;
}

/** Knows every secret that was handed out, and finds them in what should have none: one pass, however many there are. */
export class SecretWatch {
  private readonly spellings = new Map<string, Spelling[]>();
  private readonly known = new Set<string>();
  /** Where each text was, the first time. */
  private readonly texts = new Map<string, string>();

  /** @param what it is, for the message: the secret itself is in none of ours */
  keep(what: string, secret: string | null | undefined): void {
    if (!secret || secret.length < TAIL || this.known.has(secret)) return;
    this.known.add(secret);
    for (const text of notations(secret)) {
      if (text.length < TAIL) continue;
      const tail = text.slice(-TAIL);
      this.spellings.set(tail, [...(this.spellings.get(tail) ?? []), { what, text }]);
    }
  }

  /** Notes a text that must have no secret: a log line, an error, a table. `assertNone` looks at it. */
  note(where: string, text: string): void {
    if (!this.texts.has(text)) this.texts.set(text, where);
  }

  /** What stands in the text. */
  foundIn(text: string): string[] {
    const found = new Set<string>();
    for (let end = TAIL; end <= text.length; end++) {
      for (const spelling of this.spellings.get(text.slice(end - TAIL, end)) ?? []) {
        if (text.endsWith(spelling.text, end)) found.add(spelling.what);
      }
    }
    return [...found];
  }

  /**
   * Looks at what was noted, each text once.
   * @throws Error that names what was found where
   */
  assertNone(): void {
    const leaks = new Set<string>();
    for (const [text, where] of this.texts) {
      for (const what of this.foundIn(text)) leaks.add(`${what} in ${where}`);
    }
    this.texts.clear();
    if (leaks.size > 0) throw new Error(`secrets that can be read: ${[...leaks].join('; ')}`);
  }
}

/** The one of this spec file. */
export const secretWatch = new SecretWatch();
