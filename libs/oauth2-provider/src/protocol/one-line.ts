/** The text as one line of printable ASCII: what else it holds is written as its code point, so that it forges no log line. */
export function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7E]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
