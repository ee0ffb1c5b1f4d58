/**
 * The URL that the text is, or undefined. Not `URL.canParse`: on Node 20 it answers false for text with a letter
 * such as ü, once it has been called some thousand times.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
