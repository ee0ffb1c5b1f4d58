import { template } from '../../resource-owner/pages/layout.js';

/** A chart as an SVG that says in words what it shows; the figures stand beside it in a table or a list. */
export interface Chart {
  /** Tells it from the others of the page. */
  readonly id: string;
  readonly title: string;
  /** All that it shows, in a sentence. */
  readonly description: string;
}

const WIDTH = 600;
const HEIGHT = 120;
const BAR = 16;
const GAP = 2;

const svg = template<
  Chart & { height: number; shapes: string }
>(`<svg class="chart turns" role="img" aria-labelledby="<%= it.id %>-title <%= it.id %>-text" viewBox="0 0 ${WIDTH} <%= it.height %>">
<title id="<%= it.id %>-title"><%= it.title %></title>
<desc id="<%= it.id %>-text"><%= it.description %></desc>
<%~ it.shapes %>
</svg>`);

/** Parts of a whole, side by side. */
export function renderShares(chart: Chart, parts: readonly { count: number; tone: string }[]): string {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  let x = 0;
  const shapes = parts.map(({ count, tone }) => {
    const width = total === 0 ? 0 : (count / total) * WIDTH;
    const shape = rect({ x, y: 0, width, height: BAR }, tone);
    x += width;
    return shape;
  });
  return svg({ ...chart, height: BAR, shapes: shapes.join('') || axis(BAR) });
}

/** One column for each count, in the direction of reading, the highest as high as the chart. */
export function renderColumns(chart: Chart, counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length);
  const shapes = counts.map((count, index) => {
    // Whatever there is can be seen.
    const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - GAP));
    return rect({ x: index * step + GAP / 2, y: HEIGHT - height, width: step - GAP, height });
  });
  return svg({ ...chart, height: HEIGHT + 1, shapes: shapes.join('') + axis(HEIGHT) });
}

const axis = (y: number) => `<path class="axis" d="M0 ${y}H${WIDTH}"/>`;

function rect(box: { x: number; y: number; width: number; height: number }, tone = ''): string {
  if (box.width === 0 || box.height === 0) return '';
  const place = Object.entries(box).map(([name, value]) => `${name}="${Number(value.toFixed(2))}"`);
  return `<rect ${place.join(' ')}${tone && ` class="${tone}"`}/>`;
}
