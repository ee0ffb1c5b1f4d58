/** What stands behind words on our pages. */
export const PAGE_COLOURS = {
  light: { page: '#f3f4f6', card: '#ffffff' },
  dark: { page: '#10151b', card: '#19202a' },
} as const;

export type Scheme = keyof typeof PAGE_COLOURS;

/** WCAG 2.2, 1.4.3: of words of an ordinary size against what is behind them. */
export const LEAST_CONTRAST = 4.5;

/** How much of the brand's colour tints the ground of what should stand out a little. */
const TINT = { light: 0.08, dark: 0.12 } as const;

export function isColour(value: unknown): value is string {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);
}

/** A colour between two others. */
export function mixed(one: string, other: string, share: number): string {
  const [a, b] = [channelsOf(one), channelsOf(other)];
  const channels = a.map((each, at) => Math.round(each * share + b[at] * (1 - share)));
  return `#${channels.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}

export function tintOf(colour: string, scheme: Scheme): string {
  return mixed(colour, PAGE_COLOURS[scheme].card, TINT[scheme]);
}

/** The least contrast that the colour has to what it stands on, or before, on pages of that scheme. */
export function leastContrast(colour: string, scheme: Scheme): number {
  const { page, card } = PAGE_COLOURS[scheme];
  return Math.min(...[page, card, tintOf(colour, scheme)].map((ground) => contrast(colour, ground)));
}

/** The colour itself, or as little darker or lighter as makes it legible. */
export function legible(colour: string, scheme: Scheme): string {
  const towards = scheme === 'light' ? '#000000' : '#ffffff';
  const steps = Array.from({ length: 21 }, (_, at) => mixed(towards, colour, at / 20));
  return steps.find((each) => leastContrast(each, scheme) >= LEAST_CONTRAST) ?? towards;
}

/** WCAG 2.2, contrast ratio. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = channelsOf(colour)
    .map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
