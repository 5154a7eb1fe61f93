import type { Behaviour } from './behaviour.ts';

/** Something that a client can ask for by the path of its URL. */
export interface Request {
  /** A path and a query to paste. */
  readonly example: string;
  /** What happens, after the words "the server". */
  readonly summary: string;
  /** @throws {RangeError} For a parameter that cannot be used. */
  readonly make: (parameters: URLSearchParams) => Behaviour;
}

/** All that can be asked for, by path. */
export const REQUESTS: Readonly<Record<string, Request>> = {
  '/echo': {
    example: '/echo',
    summary: 'sends every message back',
    make: () => ({ do: 'accept' }),
  },
  '/close': {
    example: '/close?code=1012&reason=deploy&after=2000',
    summary: 'closes with that code; any from 0 to 65535',
    make: (parameters) => ({
      do: 'close',
      code: integer(parameters, 'code', 1000, 0xffff),
      reason: parameters.get('reason') ?? '',
      ...after(parameters),
    }),
  },
  '/empty-close': {
    example: '/empty-close?after=2000',
    summary: 'sends a Close frame without a code: 1005',
    make: (parameters) => ({ do: 'empty-close', ...after(parameters) }),
  },
  '/reset': {
    example: '/reset?after=2000',
    summary: 'resets the TCP connection: 1006',
    make: (parameters) => ({ do: 'reset', ...after(parameters) }),
  },
  '/fin': {
    example: '/fin?after=2000',
    summary: 'ends the TCP connection without a Close frame: 1006',
    make: (parameters) => ({ do: 'fin', ...after(parameters) }),
  },
  '/linger': {
    example: '/linger?code=1000&after=2000',
    summary: 'closes with that code and leaves the TCP connection as it is',
    make: (parameters) => ({
      do: 'linger',
      code: integer(parameters, 'code', 1000, 0xffff),
      ...after(parameters),
    }),
  },
  '/ignore-close': {
    example: '/ignore-close',
    summary: 'never answers a Close frame',
    make: () => ({ do: 'ignore-close' }),
  },
  '/black-hole': {
    example: '/black-hole?after=2000',
    summary: 'carries nothing any more and leaves the TCP connection up',
    make: (parameters) => ({ do: 'black-hole', ...after(parameters) }),
  },
  '/slow': {
    example: '/slow?ms=3000',
    summary: 'answers the handshake so much later',
    make: (parameters) => ({ do: 'slow', handshakeMs: integer(parameters, 'ms', 3000) }),
  },
  '/hang': {
    example: '/hang',
    summary: 'never answers the handshake',
    make: () => ({ do: 'hang' }),
  },
  '/refuse': {
    example: '/refuse?status=503&retry-after=5',
    summary: 'refuses the handshake with that HTTP status',
    make: (parameters) => {
      const status = integer(parameters, 'status', 503, 599);
      if (status < 200) throw new RangeError(`status must be from 200 to 599, not ${status}.`);
      const asked = parameters.has('retry-after');
      if (!asked) return { do: 'refuse', status };
      return { do: 'refuse', status, retryAfter: String(integer(parameters, 'retry-after', 5)) };
    },
  },
  '/restart': {
    example: '/restart?seconds=5&after=2000&times=1',
    summary: 'closes every connection with 1012 and is gone for so long',
    make: (parameters) => ({
      do: 'restart',
      downForMs: integer(parameters, 'seconds', 5, MAX_MS / 1000) * 1000,
      ...after(parameters),
    }),
  },
};

/** A day: more is a slip of the keyboard. */
const MAX_MS = 86_400_000;

/** URLs whose requests are counted. Further ones do what they ask for every time. */
const MAX_COUNTED = 10_000;

/**
 * What a client asks for by the path and the query of its URL; `undefined` for a path that means nothing. `/` asks for
 * what `/echo` does.
 *
 * @throws {RangeError} For a parameter that cannot be used.
 */
export function behaviourOf(pathname: string, parameters: URLSearchParams): Behaviour | undefined {
  const path = pathname === '/' ? '/echo' : pathname;
  return Object.hasOwn(REQUESTS, path) ? REQUESTS[path]?.make(parameters) : undefined;
}

/**
 * Makes a function that says what a client asks for by its path and query. `times=2` has it happen to the first two
 * clients with just that URL; the others are served as by `/echo`. What cannot be understood is refused: an unknown path
 * with 404, a bad parameter with 400.
 */
export function countingRequests(): (pathAndQuery: string) => Behaviour {
  const counts = new Map<string, number>();
  return (pathAndQuery) => {
    try {
      const { pathname, searchParams } = new URL(`http://127.0.0.1${pathAndQuery}`);
      const behaviour = behaviourOf(pathname, searchParams) ?? { do: 'refuse', status: 404 };
      if (!searchParams.has('times')) return behaviour;
      const count = counts.get(pathAndQuery) ?? 0;
      if (counts.has(pathAndQuery) || counts.size < MAX_COUNTED) counts.set(pathAndQuery, count + 1);
      return count < integer(searchParams, 'times', 1) ? behaviour : { do: 'accept' };
    } catch {
      return { do: 'refuse', status: 400 };
    }
  };
}

function after(parameters: URLSearchParams): { readonly afterMs: number } {
  return { afterMs: integer(parameters, 'after', 0) };
}

/** @throws {RangeError} For anything but digits of a number up to `max`. */
function integer(parameters: URLSearchParams, name: string, fallback: number, max = MAX_MS): number {
  const text = parameters.get(name);
  if (text === null) return fallback;
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw new RangeError(`${name} must be an integer from 0 to ${max}, not ${text}.`);
}
