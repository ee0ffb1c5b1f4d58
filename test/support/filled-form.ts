/** A form as a browser would send it untouched: what is checked, chosen and typed in it. */
export interface FilledForm {
  readonly action: string;
  readonly fields: Record<string, string>;
}

/** The one form of the page that is posted. */
export function filledForm(html: string): FilledForm {
  const forms = [...html.matchAll(/<form\b([^>]*\bmethod="post"[^>]*)>([\s\S]*?)<\/form>/g)];
  if (forms.length !== 1) throw new Error(`a page with ${forms.length} forms`);
  const [, attributes, body] = forms[0];
  const inputs = [...body.matchAll(/<input\b([^>]*)>/g)]
    .map(([, each]) => each)
    .filter((each) => !/type="(?:checkbox|radio)"/.test(each) || /\schecked\b/.test(each))
    .map((each): [string, string] => [attribute(each, 'name'), attribute(each, 'value')]);
  const areas = [...body.matchAll(/<textarea\b([^>]*)>\n?([\s\S]*?)<\/textarea>/g)].map(
    ([, each, text]): [string, string] => [attribute(each, 'name'), unescaped(text)],
  );
  const selects = [...body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)].map(
    ([, each, options]): [string, string] => [attribute(each, 'name'), chosen(options)],
  );
  return {
    action: attribute(attributes, 'action'),
    fields: Object.fromEntries([...inputs, ...areas, ...selects]),
  };
}

/** What stands at the field: '' where nothing is wrong with it. */
export function problemAt(html: string, id: string): string {
  const found = new RegExp(`id="${id}-problem"[^>]*>([\\s\\S]*?)</div>`).exec(html)?.[1] ?? '';
  return unescaped(found.replace(/<[^>]*>/g, '').trim());
}

function chosen(options: string): string {
  const all = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, each]) => each);
  return attribute(all.find((each) => /\sselected\b/.test(each)) ?? all[0] ?? '', 'value');
}

function attribute(tag: string, name: string): string {
  return unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

export function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
