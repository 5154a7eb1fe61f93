/** What the page can have its server do. Orders travel as JSON over a connection of their own. */
export type Order =
  /** Send a Close frame with this code over every open connection, even one that must not travel. */
  | { readonly do: 'close'; readonly code: number }
  /** End every open connection in this way. `black-hole`: the line stays, and nothing is read or sent any more. */
  | { readonly do: 'empty-close' | 'fin' | 'reset' | 'black-hole' }
  /** What becomes of the next handshake. An open connection is reset first, so that there is one. */
  | { readonly do: 'refuse-next' | 'delay-next' | 'hang-next' }
  /** Close every connection with 1012, and do not listen for so many seconds. */
  | { readonly do: 'restart'; readonly seconds: number };

/** What the server tells the page, at first and after each change. */
export interface Report {
  /** Where the socket under test connects to. */
  readonly url: string;
  /** Milliseconds until the server listens again; 0 while it does. */
  readonly backInMs: number;
}

/** The status that a refused handshake is answered with. */
export const REFUSAL_STATUS = 503;

/** How late the answer to a delayed handshake comes. */
export const DELAY_MS = 3000;

/** The longest restart that can be asked for, in seconds. */
const LONGEST_RESTART_S = 120;

/** The path of the connection that orders travel over. */
export const ORDERS_PATH = '/orders';

const PLAIN: ReadonlySet<unknown> = new Set([
  'empty-close',
  'fin',
  'reset',
  'black-hole',
  'refuse-next',
  'delay-next',
  'hang-next',
]);

/** Reads an order; `undefined` if it is none. */
export function parseOrder(text: string): Order | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { do: what, code, seconds } = value as Record<string, unknown>;
  if (what === 'close' && isWhole(code, 0, 65_535)) return { do: what, code };
  if (what === 'restart' && isWhole(seconds, 0, LONGEST_RESTART_S)) return { do: what, seconds };
  return PLAIN.has(what) ? ({ do: what } as Order) : undefined;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
