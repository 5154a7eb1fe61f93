import type { Clock } from '../runtime/clock.ts';
import type * as Dom from '../runtime/dom-types.ts';
import type { EndpointContext } from '../runtime/endpoint.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { callable, flag, readKnown } from '../socket/option-checks.ts';
import { KNOWN_OPTIONS, type ResilientWebSocketOptions, readOptions } from '../socket/options.ts';
import type { ResilientWebSocket } from '../socket/resilient-websocket.ts';

/**
 * The options of `ResilientWebSocket` for each line, and who is told of the lines. What would have a line hold a message
 * back, or keep it from connecting, is not among them.
 */
export interface ConnectionsOptions
  extends Omit<ResilientWebSocketOptions, 'queue' | 'resend' | 'retry' | 'autoConnect'> {
  /**
   * Is asked before each attempt for what to connect to instead of the URL that the client gave, e.g. for the same with a
   * fresh token. The URL it is given is that of the socket which the client has made last. Default none.
   */
  readonly url?: (url: string, context: EndpointContext) => string | Dom.URL | PromiseLike<string | Dom.URL>;
  /**
   * `true`: a socket whose attempt fails ends, as on the platform, and the next one waits for the next attempt. For clients
   * that cannot be closed while a socket is CONNECTING, or that stop by themselves when nobody needs them. Default `false`:
   * no failed attempt is told, and one socket waits for all.
   */
  readonly tellsFailures?: boolean;
  /**
   * `true`: after an end that is final the next socket has a new line. For clients that stop at such an end, and come back only
   * when the application asks them to. Default `false`: the next socket ends as well, for most clients never stop.
   */
  readonly beginsAnew?: boolean;
  /** Is told of each line when it is made, to listen to it or to end it. Default none. */
  readonly onLine?: (line: ResilientWebSocket) => void;
}

/** Options that have been checked. */
export interface Settings {
  readonly line: ResilientWebSocketOptions;
  readonly url: ConnectionsOptions['url'];
  readonly tellsFailures: boolean;
  readonly beginsAnew: boolean;
  readonly onLine: ConnectionsOptions['onLine'];
  readonly clock: Clock;
  readonly unref: boolean;
}

/** The names of those that a socket has not. */
const OWN_OPTIONS = [
  'url',
  'tellsFailures',
  'beginsAnew',
  'onLine',
] satisfies readonly (keyof ConnectionsOptions)[];

const NOTHING_IS_KEPT =
  'leave it out: what one connection leaves unsent must not go out over the next, where the client has not begun yet.';

/** What a line has to have its own way, and the cure for who wants it otherwise. */
const REFUSED: Readonly<Record<string, string>> = {
  queue: NOTHING_IS_KEPT,
  resend: NOTHING_IS_KEPT,
  retry:
    'leave it out, or give the client a class derived from ResilientWebSocket that passes { retry: false, queue: false }.',
  autoConnect: 'leave it out: a line connects when the client makes a socket.',
};

/** @throws {InvalidOptionError} For an option that is unknown, cannot be used, or is not for lines. */
export function readConnectionsOptions(given: ConnectionsOptions): Settings {
  const read = readKnown('options', given, new Set([...KNOWN_OPTIONS, ...OWN_OPTIONS]));
  for (const [name, value] of Object.entries(read)) {
    if (Object.hasOwn(REFUSED, name)) throw new InvalidOptionError(name, value, REFUSED[name] as string);
  }
  const { url, tellsFailures, beginsAnew, onLine, ...options } = read;
  const { clock, unref } = readOptions(options, undefined);
  return {
    line: { ...options, queue: false },
    url: callable('url', url),
    tellsFailures: flag('tellsFailures', tellsFailures, false),
    beginsAnew: flag('beginsAnew', beginsAnew, false),
    onLine: callable('onLine', onLine),
    clock,
    unref,
  };
}
