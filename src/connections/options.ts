import { platform } from '#platform';
import { DEV } from '../development.ts';
import { DEFAULT_FEATURES } from '../features/default-features.ts';
import type { EndpointContext, ResilientWebSocket, ResilientWebSocketOptions } from '../index.ts';
import type { Checks } from '../session/checks.ts';
import type { Clock } from '../session/clock.ts';
import type { FeatureOptions } from '../session/feature.ts';
import { BASE_CHECKS, type BaseOptions } from '../socket/base-options.ts';
import type * as Dom from '../socket/dom-types.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { callable, flag, readKnown } from '../socket/option-checks.ts';

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

/** The options, for the lines and for what is ours beside them. */
export interface Settings {
  readonly line: ResilientWebSocketOptions;
  readonly url: ConnectionsOptions['url'];
  readonly tellsFailures: boolean;
  readonly beginsAnew: boolean;
  readonly onLine: ConnectionsOptions['onLine'];
  readonly clock: Clock;
  readonly unref: boolean;
}

type LineOptions = BaseOptions & FeatureOptions<typeof DEFAULT_FEATURES>;

const NOTHING_IS_KEPT =
  'leave it out: what one connection leaves unsent must not go out over the next, where the client has not begun yet.';

/** What a line has to have its own way, and the cure for who wants it otherwise. */
function refused(cure: string): (value: unknown, path: string) => never {
  return (value, path) => {
    throw new InvalidOptionError(path, value, cure);
  };
}

/** What the options have to be. Made for each class, of which there are few: nothing has to stay in memory. */
function makeChecks(): Checks<LineOptions & ConnectionsOptions> {
  const ofLines = [...DEFAULT_FEATURES, ...platform.features].map(({ checks }) => checks);
  return {
    ...(Object.assign({}, BASE_CHECKS, ...ofLines) as Checks<LineOptions>),
    queue: refused(NOTHING_IS_KEPT),
    resend: refused(NOTHING_IS_KEPT),
    retry: refused(
      'leave it out, or give the client a class derived from ResilientWebSocket that passes { retry: false, queue: false }.',
    ),
    autoConnect: refused('leave it out: a line connects when the client makes a socket.'),
    url: callable,
    tellsFailures: flag,
    beginsAnew: flag,
    onLine: callable,
  };
}

/**
 * Completes the options.
 *
 * @throws {InvalidOptionError} In a development build, for an option that is unknown, cannot be used, or is not for lines.
 */
export function readConnectionsOptions(given: ConnectionsOptions): Settings {
  const options = DEV ? readKnown<LineOptions & ConnectionsOptions>('', given, makeChecks()) : given;
  const { url, tellsFailures = false, beginsAnew = false, onLine, ...ofLine } = options;
  const { clock = platform.clock, unref = false } = ofLine;
  return { line: { ...ofLine, queue: false }, url, tellsFailures, beginsAnew, onLine, clock, unref };
}
