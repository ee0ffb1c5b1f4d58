/** The pieces of a page that are meant to be run. */

/** The text below a heading of the second level, up to the next one. */
export function section(page, heading) {
  const sections = page.split(/^(?=## )/m);
  const found = sections.find((each) => each.startsWith(`## ${heading}`));
  if (found === undefined) throw new Error(`the page has no section "${heading}"`);
  return found;
}

/**
 * Its fenced blocks in order. What follows the language in the info string is the name of the file, or a word
 * on how to treat the block.
 */
export function blocks(text) {
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language, label, content]) => ({
    language,
    label,
    content,
  }));
}
