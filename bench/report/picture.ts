import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

/** How wide pictures are, in pixels: as wide as a page of text. */
const WIDTH_PX = 800;

/** The colours of all pictures. They lie on a ground of their own, so that light and dark pages show the same. */
export const COLORS = {
  ground: '#ffffff',
  ink: '#1f2937',
  ours: '#0b62d6',
  peer: '#6b7280',
  goal: '#b45309',
  reached: '#ecfdf3',
  noise: '#e5e7eb',
  noiseInk: '#9ca3af',
} as const;

const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';

/** Draws a plot as an SVG document of its own. */
export function drawPicture(label: string, options: Plot.PlotOptions): string {
  const { document } = new JSDOM().window;
  const svg = Plot.plot({
    document,
    width: WIDTH_PX,
    style: { background: COLORS.ground, color: COLORS.ink, fontFamily: FONT, fontSize: '12px' },
    ariaLabel: label,
    ...options,
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: COLORS.ground })) {
    ground.setAttribute(name, value);
  }
  svg.prepend(ground);
  return `${svg.outerHTML}\n`;
}
