import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import type { Language } from '../../resource-owner/languages/language.js';
import { escapeHtml } from '../../resource-owner/pages/layout.js';
import { FINDING_TEXTS } from '../texts/findings.js';

interface Known {
  readonly key: string;
  readonly pattern: RegExp;
}

/** How the English sentences look; `{name}` stands for what differs. */
const KNOWN: readonly Known[] = Object.entries(FINDING_TEXTS['en']).map(([key, sentence]) => ({
  key,
  pattern: patternOf(sentence),
}));

/** A finding as the page's language says it. HTML: what no text is known for stays as it is, and is marked as English. */
export function renderFinding(message: string, language: Language): string {
  const text = textOf(message, language);
  return text === undefined
    ? `<span lang="en" dir="ltr">${escapeHtml(capitalized(message))}</span>`
    : escapeHtml(capitalized(text));
}

/** The same with the name of the member that it is about, for where no field stands beside it. HTML. */
export function renderNamedFinding({ field, message }: ClientMetadataFinding, language: Language): string {
  return `<code dir="ltr">${escapeHtml(field)}</code> ${renderFinding(message, language)}`;
}

function textOf(message: string, language: Language): string | undefined {
  for (const { key, pattern } of KNOWN) {
    const { groups } = pattern.exec(message) ?? {};
    if (groups === undefined && !pattern.test(message)) continue;
    const rest = groups?.['rest'];
    const inner = rest === undefined ? undefined : textOf(rest, language);
    if (rest !== undefined && inner === undefined) return undefined;
    return language.text(key, { ...groups, ...(inner !== undefined && { rest: inner }) });
  }
  return undefined;
}

function patternOf(sentence: string): RegExp {
  const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const shape = escaped.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'n' ? '(?<n>\\d+)' : `(?<${name}>.+)`,
  );
  return new RegExp(`^${shape}$`);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
