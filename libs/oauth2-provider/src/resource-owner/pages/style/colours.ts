import { PAGE_COLOURS } from '../../../options/colours.js';

const { light, dark } = PAGE_COLOURS;

/** Light, dark and paper. The brand's style sheet stands after these and sets the accents anew. */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --page: ${light.page}; --card: ${light.card}; --ink: #18212d; --soft: #545f6d; --line: #e1e5ea; --edge: #7c8796;
  --accent: #22577a; --accent-strong: #1a4460; --on-accent: #ffffff; --tint: #edf3f7;
  --good: #1d5c38; --good-tint: #e9f6ee; --good-line: #bfdfcb;
  --warn: #7a4b00; --warn-tint: #fff6e0; --warn-line: #efd9a4;
  --bad: #a32222; --bad-tint: #fdeeee; --bad-line: #f0c6c6; --on-bad: #ffffff;
  --shadow: 0 1px 2px rgb(24 33 45 / 6%), 0 12px 32px rgb(24 33 45 / 7%);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: ${dark.page}; --card: ${dark.card}; --ink: #e9edf2; --soft: #a3aebb; --line: #2b3541; --edge: #74808f;
    --accent: #8cc3e4; --accent-strong: #b2d9f0; --on-accent: #0d1b26; --tint: #22303c;
    --good: #93d8ae; --good-tint: #172a20; --good-line: #2c5640;
    --warn: #f3cf85; --warn-tint: #2d2515; --warn-line: #57471f;
    --bad: #ffaaa5; --bad-tint: #331c1e; --bad-line: #653436; --on-bad: #2a0d0e;
    --shadow: 0 1px 2px rgb(0 0 0 / 30%), 0 12px 32px rgb(0 0 0 / 25%);
  }
}
`;
