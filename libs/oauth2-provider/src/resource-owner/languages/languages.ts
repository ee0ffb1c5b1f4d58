import type { HttpRequest } from '../../http/platform.js';
import { InvalidOptions } from '../../options/invalid-options.js';
import { PAGE_TEXTS } from '../texts/catalogues.js';
import { CompiledLanguage } from './compiled-language.js';
import type { Catalogues, Language, Texts } from './language.js';
import { acceptedLanguages, lookupOf } from './preferred-languages.js';
import { textProblems } from './text-problems.js';

export type { Catalogues } from './language.js';

/** The language of our own texts that has all of them. */
const REFERENCE = 'en';

/** The languages of the pages, and which of them a request gets. */
export class Languages {
  /** BCP 47 tags of what is offered; the first is for whoever asks for none of them. */
  readonly tags: readonly string[];
  private readonly ours: Catalogues[] = [...PAGE_TEXTS];
  private compiled?: ReadonlyMap<string, Language>;

  /**
   * @param own the host's texts: more languages, or other words for what is said in ours
   * @param tags the languages to offer; default: all that there are
   */
  constructor(
    private readonly own: Catalogues = {},
    tags?: readonly string[],
  ) {
    const all = [...this.ours, own].flatMap((each) => Object.keys(each));
    this.tags = [...new Set(tags ?? all)].map((tag) => Intl.getCanonicalLocales(tag)[0]);
  }

  /** For modules and apps with pages of their own, before the app has started. English must have each key. */
  add(...catalogues: readonly Catalogues[]): void {
    this.ours.push(...catalogues);
    this.compiled = undefined;
  }

  /** @throws InvalidOptions that names each of the host's texts which says nothing, and each language without texts */
  assertSound(): void {
    const problems = textProblems({ own: this.own, ours: this.ours, tags: this.tags, reference: REFERENCE });
    if (problems.length > 0) throw new InvalidOptions(problems);
  }

  /** @param preferred BCP 47, most preferred first; what is not there is tried without its last subtag (RFC 4647 section 3.4) */
  best(preferred: readonly string[]): Language {
    const languages = (this.compiled ??= this.compile());
    for (const range of preferred) {
      for (const tag of lookupOf(range)) {
        const found = languages.get(tag);
        if (found) return found;
      }
    }
    return languages.get(this.tags[0].toLowerCase())!;
  }

  /** @param uiLocales what the client says the user prefers (OpenID Connect Core section 3.1.2.1): it goes before the browser's word */
  of(request: HttpRequest | undefined, uiLocales: readonly string[] = []): Language {
    return this.best([...uiLocales, ...acceptedLanguages(request?.headers['accept-language'])]);
  }

  private compile(): ReadonlyMap<string, Language> {
    return new Map(this.tags.map((tag) => [tag.toLowerCase(), new CompiledLanguage(tag, this.textsOf(tag))]));
  }

  /** What the language lacks is said in that of which it is a part, and at last in English. */
  private textsOf(tag: string): Texts {
    const parts = [...lookupOf(tag), REFERENCE].reverse();
    const catalogues = [...this.ours, this.own];
    return Object.assign(
      {},
      ...parts.flatMap((part) => catalogues.map((each) => textsIn(each, part))),
    ) as Texts;
  }
}

function textsIn(catalogues: Catalogues, tag: string): Texts {
  return Object.entries(catalogues).find(([each]) => each.toLowerCase() === tag)?.[1] ?? {};
}
