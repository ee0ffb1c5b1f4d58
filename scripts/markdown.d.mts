/** The text below a heading of the second level that begins so, up to the next one. */
export function section(page: string, heading: string): string;

export interface Block {
  readonly language: string;
  readonly label: string | undefined;
  readonly content: string;
}

/** Its fenced blocks in order. */
export function blocks(text: string): Block[];
