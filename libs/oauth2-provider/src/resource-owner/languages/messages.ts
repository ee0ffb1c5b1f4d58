import { type MessageFormatElement, TYPE, parse } from '@formatjs/icu-messageformat-parser';
import { escapeHtml } from '../pages/layout.js';

/** A text that was read, in ICU message syntax. */
export type Message = readonly MessageFormatElement[];

/** What a message needs to become a sentence. */
export interface Needs {
  /** The values that it names. */
  readonly values: ReadonlySet<string>;
  /** Elements that it has, such as `<b>`. */
  readonly tags: ReadonlySet<string>;
}

/** @throws SyntaxError */
export function readMessage(source: string): Message {
  return parse(source);
}

export function needsOf(message: Message): Needs {
  const elements = message.flatMap(withInner);
  const named = (isWanted: (type: TYPE) => boolean) =>
    new Set(elements.filter(({ type }) => isWanted(type)).map((each) => ('value' in each ? each.value : '')));
  return {
    tags: named((type) => type === TYPE.tag),
    values: named((type) => ![TYPE.literal, TYPE.pound, TYPE.tag].includes(type)),
  };
}

/** The same message for HTML: its own words are escaped, whatever a host wrote. */
export function escaped(message: Message): MessageFormatElement[] {
  return message.map((element) => {
    if (element.type === TYPE.literal) return { ...element, value: escapeHtml(element.value) };
    if (element.type === TYPE.tag) return { ...element, children: escaped(element.children) };
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return element;
    const options = Object.entries(element.options).map(([name, option]) => [
      name,
      { ...option, value: escaped(option.value) },
    ]);
    return { ...element, options: Object.fromEntries(options) as typeof element.options };
  });
}

function withInner(element: MessageFormatElement): MessageFormatElement[] {
  return [element, ...innerOf(element).flatMap(withInner)];
}

function innerOf(element: MessageFormatElement): MessageFormatElement[] {
  if (element.type === TYPE.tag) return element.children;
  if (element.type === TYPE.plural || element.type === TYPE.select)
    return Object.values(element.options).flatMap(({ value }) => value);
  return [];
}
