/**
 * The scenes of the tour: how the connection ends, and what the library promises to make of it. Data only; the
 * delays are those of the default policy wherever a scene does not show an option of its own.
 */
import type {
  CloseCategory,
  CloseOrigin,
  ResilientWebSocket,
  ResilientWebSocketOptions,
  UrlSource,
  Warning,
} from 'resilient-websocket';
import type { Behaviour, ServerOptions } from 'resilient-websocket/testing/server';

/** What must come of a scene. */
export interface Expectation {
  readonly code: number;
  readonly category: CloseCategory;
  readonly action: 'retry' | 'refresh' | 'stop';
  /** The window that the first delay must be drawn from. */
  readonly delayMs?: readonly [from: number, to: number];
  /** Default `'remote'`. */
  readonly origin?: CloseOrigin;
  /** Default none. */
  readonly warning?: Warning['kind'];
}

export interface Scene {
  readonly ending: string;
  /** What happens, in words. */
  readonly story: string;
  /** What the server does with the first handshake; it accepts all later ones. */
  readonly behaviour: Behaviour;
  readonly server?: ServerOptions;
  /** After the end the server stops, and starts again on the same port so many milliseconds later. */
  readonly downForMs?: number;
  readonly options?: ResilientWebSocketOptions;
  /** Makes a provider of the server's URL. */
  readonly provide?: (url: string) => UrlSource;
  /** What the client does once it is open. */
  readonly onceOpen?: (socket: ResilientWebSocket) => void;
  readonly expected: Expectation;
}

/** Long enough for a viewer to see that the connection was open. */
const afterMs = 700;

/** The first delay of the default back-off, that of a 1012, and that of a 1013 with a lower cap than the default. */
const BACK_OFF = [100, 6000] as const;
const RESTART = [1000, 5000] as const;
const OVERLOAD = [5000, 10_000] as const;

export const SCENES: readonly Scene[] = [
  {
    ending: 'normal closure',
    story:
      'The server has sent everything and closes with 1000: the end, and a warning, as many servers do that at a deploy, too.',
    behaviour: { do: 'close', code: 1000, reason: 'that was all', afterMs },
    expected: { code: 1000, category: 'normal', action: 'stop', warning: 'peer-closed' },
  },
  {
    ending: 'going away',
    story: 'The server is shut down and closes with 1001.',
    behaviour: { do: 'close', code: 1001, reason: 'deploy', afterMs },
    expected: { code: 1001, category: 'going-away', action: 'retry', delayMs: BACK_OFF },
  },
  {
    ending: 'empty Close frame',
    story: 'The server closes without saying why: 1005, and a warning about the peer.',
    behaviour: { do: 'empty-close', afterMs },
    expected: { code: 1005, category: 'sentinel', action: 'retry', delayMs: BACK_OFF, warning: 'peer-bug' },
  },
  {
    ending: 'own close()',
    story: 'The client calls close(): 1005 again, but of its own making, so no warning and no retry.',
    behaviour: { do: 'accept' },
    onceOpen: (socket) => socket.close(),
    expected: { code: 1005, category: 'sentinel', action: 'stop', origin: 'local' },
  },
  {
    ending: 'TCP reset',
    story: 'The line is cut: no Close frame, 1006.',
    behaviour: { do: 'reset', afterMs },
    expected: { code: 1006, category: 'abnormal', action: 'retry', delayMs: BACK_OFF },
  },
  {
    ending: 'missing extension',
    story: 'The client requires an extension that the server does not have: 1010.',
    behaviour: { do: 'accept' },
    server: { deflate: false },
    options: { requiredExtensions: ['permessage-deflate'] },
    expected: { code: 1010, category: 'extension-failure', action: 'stop', origin: 'synthetic' },
  },
  {
    ending: 'service restart',
    story: 'The server closes with 1012, stops, and starts again on the same port 0.8 s later.',
    behaviour: { do: 'close', code: 1012, reason: 'back in a moment', afterMs },
    downForMs: 800,
    expected: { code: 1012, category: 'restart', action: 'retry', delayMs: RESTART },
  },
  {
    ending: 'try again later',
    story:
      'The server has too many clients and closes with 1013; the cap is 10 s instead of the default 24 s.',
    behaviour: { do: 'close', code: 1013, reason: 'overloaded', afterMs },
    options: { backoff: { maxMs: 2 * OVERLOAD[0] } },
    expected: { code: 1013, category: 'overload', action: 'retry', delayMs: OVERLOAD },
  },
  {
    ending: 'policy violation',
    story: 'The server does not want this client and closes with 1008.',
    behaviour: { do: 'close', code: 1008, reason: 'not allowed', afterMs },
    expected: { code: 1008, category: 'policy-violation', action: 'stop' },
  },
  {
    ending: 'unauthorized',
    story: 'The token has expired, the server closes with 3000; a url function fetches another.',
    behaviour: { do: 'close', code: 3000, reason: 'token expired', afterMs },
    provide: (url) => {
      let tokens = 0;
      return () => `${url}?token=${++tokens}`;
    },
    expected: { code: 3000, category: 'unauthorized', action: 'refresh', delayMs: [100, 1000] },
  },
  {
    ending: 'application code',
    story: 'The server closes with 4000, a code that only its application understands.',
    behaviour: { do: 'close', code: 4000, reason: 'shard moved', afterMs },
    expected: { code: 4000, category: 'application', action: 'retry', delayMs: BACK_OFF },
  },
  {
    ending: 'HTTP 503',
    story: 'A proxy answers the first handshake with 503.',
    behaviour: { do: 'refuse', status: 503 },
    expected: { code: 1006, category: 'abnormal', action: 'retry', delayMs: BACK_OFF },
  },
  {
    ending: 'no answer',
    story: 'The first handshake is never answered; the client waits for 1.5 s instead of its default 20 s.',
    behaviour: { do: 'hang' },
    options: { connectTimeoutMs: 1500 },
    expected: {
      code: 1006,
      category: 'abnormal',
      action: 'retry',
      delayMs: BACK_OFF,
      origin: 'synthetic',
    },
  },
];
