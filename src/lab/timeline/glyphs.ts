import type { CloseCategory } from '../../full.ts';
import { draw } from '../dom.ts';
import type { MessageFate } from './journal.ts';

/** Whether an ending is part of the plan, passes by, or needs somebody to mend something. */
type Tone = 'planned' | 'passing' | 'fault';

interface Glyph {
  /** Within a square from -8 to 8. */
  readonly path: string;
  readonly tone: Tone;
}

const CIRCLE = 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z';
const SQUARE = 'M-6 -6h12v12h-12z';
const DIAMOND = 'M0 -8L8 0L0 8L-8 0z';
const UP = 'M0 -7L8 6H-8z';
const DOWN = 'M0 7L8 -6H-8z';
const RIGHT = 'M-6 -8L7 0L-6 8z';
const LEFT = 'M6 -8L-7 0L6 8z';
const CROSS = 'M-7 -4L-4 -7L0 -3L4 -7L7 -4L3 0L7 4L4 7L0 3L-4 7L-7 4L-3 0z';
const PLUS = 'M-2.5 -7h5v4.500h4.500v5h-4.500v4.500h-5v-4.500h-4.500v-5h4.500z';
const HEXAGON = 'M-4 -7H4L8 0L4 7H-4L-8 0z';
const PENTAGON = 'M0 -8L7.600 -2.500L4.700 6.500H-4.700L-7.600 -2.500z';
const OCTAGON = 'M-3 -7H3L7 -3V3L3 7H-3L-7 3V-3z';
const HOURGLASS = 'M-6 -7H6L1 0L6 7H-6L-1 0z';
const BAR = 'M-7 -3h14v6h-14z';
const TRAPEZIUM = 'M-4 -6H4L8 6H-8z';
const STAR = 'M0 -8L2 -2.500H8L3.200 1L5 7L0 3.500L-5 7L-3.200 1L-8 -2.500H-2z';
const RING = `${CIRCLE}M-2.500 0a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0 -5 0z`;
const FRAME = `${SQUARE}M-2.500 -2.500h5v5h-5z`;

/** Each class has a shape of its own: colour says only how serious it is. */
const ENDINGS: Readonly<Record<CloseCategory, Glyph>> = {
  normal: { path: CIRCLE, tone: 'planned' },
  'going-away': { path: RIGHT, tone: 'passing' },
  restart: { path: RING, tone: 'passing' },
  overload: { path: UP, tone: 'passing' },
  'server-error': { path: HEXAGON, tone: 'passing' },
  abnormal: { path: DIAMOND, tone: 'passing' },
  timeout: { path: HOURGLASS, tone: 'passing' },
  sentinel: { path: DOWN, tone: 'passing' },
  application: { path: PENTAGON, tone: 'passing' },
  'protocol-error': { path: CROSS, tone: 'fault' },
  'unacceptable-data': { path: FRAME, tone: 'fault' },
  'policy-violation': { path: OCTAGON, tone: 'fault' },
  'extension-failure': { path: PLUS, tone: 'fault' },
  'tls-failure': { path: LEFT, tone: 'fault' },
  refused: { path: TRAPEZIUM, tone: 'fault' },
  unauthorized: { path: SQUARE, tone: 'fault' },
  forbidden: { path: BAR, tone: 'fault' },
  reserved: { path: STAR, tone: 'fault' },
};

const MESSAGES: Readonly<Record<MessageFate, string>> = {
  sent: 'M0 -9L4 -2H-4z',
  received: 'M0 9L4 2H-4z',
  queued: 'M-3.500 -3.500h7v7h-7zM-1.500 -1.500v3h3v-3z',
  flushed: 'M-3.500 -3.500h7v7h-7z',
  'in-doubt': 'M-4 -1.500h8v3h-8z',
  dropped: 'M-4 -3L-3 -4L0 -1L3 -4L4 -3L1 0L4 3L3 4L0 1L-3 4L-4 3L-1 0z',
};

/** The mark of a class of endings. A class that is not known looks like a reserved code. */
export function drawEnding(category: string): SVGPathElement {
  const { path, tone } = ENDINGS[category as CloseCategory] ?? ENDINGS.reserved;
  return draw('path', { d: path, class: `ending ${tone}`, 'fill-rule': 'evenodd' });
}

/** The mark of a message. */
export function drawMessage(fate: MessageFate): SVGPathElement {
  return draw('path', { d: MESSAGES[fate], class: `message ${fate}`, 'fill-rule': 'evenodd' });
}

/** A mark by itself, for text. */
export function frame(glyph: SVGPathElement): SVGSVGElement {
  return draw('svg', { class: 'glyph', viewBox: '-9 -9 18 18', 'aria-hidden': 'true' }, glyph);
}
