import { ValidateBy, type ValidationArguments } from 'class-validator';
import { parseUrl } from '../protocol/url.js';
import { LEAST_CONTRAST, PAGE_COLOURS, type Scheme, isColour, leastContrast, legible } from './colours.js';

/** A colour in which links and buttons can be read; the message says what its contrast is, and names one that is enough. */
export const IsBrandColour = (scheme: Scheme): PropertyDecorator =>
  ValidateBy({
    name: 'isBrandColour',
    validator: {
      validate: (value) => isColour(value) && leastContrast(value, scheme) >= LEAST_CONTRAST,
      defaultMessage: (given?: ValidationArguments) => colourProblem(given?.value, scheme),
    },
  });

function colourProblem(value: unknown, scheme: Scheme): string {
  if (!isColour(value)) return 'must be a colour such as "#0b5fff"';
  const ratio = Math.floor(leastContrast(value, scheme) * 100) / 100;
  return (
    `must be legible: ${value} has a contrast of ${ratio}:1 on the ${scheme} page (${PAGE_COLOURS[scheme].page}), and ` +
    `${LEAST_CONTRAST}:1 are needed (WCAG 2.2, 1.4.3); ${legible(value, scheme)} has it`
  );
}

/** What the pages' Content-Security-Policy lets in: an image that is in the page, or one of this origin. */
export function isLogo(value: unknown, issuer: string): boolean {
  if (typeof value !== 'string') return false;
  if (/^data:image\/[a-z0-9.+-]+[;,]/i.test(value)) return true;
  const isAbsolute = /^(?:https?:|\/)/.test(value);
  return isAbsolute && parseUrl(value, issuer)?.origin === new URL(issuer).origin;
}

export const LOGO_MEND =
  'brandLogo must be a path such as "/logo.svg", a URL of the origin of the issuer, or "data:image/...": the pages load nothing from elsewhere';
