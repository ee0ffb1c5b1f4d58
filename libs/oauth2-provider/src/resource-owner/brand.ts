import { legible, mixed, tintOf } from '../options/colours.js';
import type { OAuth2ProviderOptions } from '../options/options.js';
import { styleHash } from './pages/style.js';

/** How the host presents itself on the pages. */
export interface Brand {
  /** Shown above each page; undefined: nothing is. */
  readonly name?: string;
  /** `data:` or a path of this origin. */
  readonly logo?: string;
  /** A style sheet of the brand's colours; '' where it has none. */
  readonly style: string;
  /** The CSP source that lets `style` in; undefined where it is ''. */
  readonly styleHash?: string;
}

/** What the options say of the host. */
export function brandOf({ brandName, brandLogo, brandColor, brandColorDark }: OAuth2ProviderOptions): Brand {
  const dark = brandColorDark ?? (brandColor && legible(brandColor, 'dark'));
  const style = [
    brandColor && `:root { ${lightOf(brandColor)} }`,
    dark && `@media screen and (prefers-color-scheme: dark) { :root { ${darkOf(dark)} } }`,
  ]
    .filter((each) => each !== undefined)
    .join('\n');
  return {
    name: brandName,
    logo: brandLogo,
    style,
    ...(style !== '' && { styleHash: styleHash(style) }),
  };
}

// A colour that is legible on the light page is darker than white needs, and on the dark one lighter than black does.
function lightOf(colour: string): string {
  return `--accent: ${colour}; --accent-strong: ${mixed(colour, '#000000', 0.8)}; --on-accent: #ffffff; --tint: ${tintOf(colour, 'light')};`;
}

function darkOf(colour: string): string {
  return `--accent: ${colour}; --accent-strong: ${mixed(colour, '#ffffff', 0.7)}; --on-accent: #000000; --tint: ${tintOf(colour, 'dark')};`;
}
