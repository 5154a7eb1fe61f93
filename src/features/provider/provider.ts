import { DEV } from '../../development.ts';
import { connect } from '../../session/attempt.ts';
import type { Closure } from '../../session/closure.ts';
import { lose } from '../../session/ending.ts';
import type { Feature, Given } from '../../session/feature.ts';
import { type Endpoint, enter, run, type Session } from '../../session/session.ts';
import { attemptOf } from '../../session/status.ts';
import { timer } from '../../session/timers.ts';
import { parseEndpoint } from '../../socket/arguments.ts';
import type * as Dom from '../../socket/dom-types.ts';
import { throwDom } from '../../socket/errors.ts';
import { amount, flag } from '../../socket/option-checks.ts';

/** What a provider is given. */
export interface EndpointContext {
  /** The attempt that the endpoint is for; see `RetryNotice.attempt`. */
  readonly attempt: number;
  /** What ended the connection or attempt before, so that a refused token can be replaced. */
  readonly lastClosure: Closure | undefined;
  /** Aborted when the answer is no longer wanted: `close()`, `endpointTimeoutMs`, or the answer has come. */
  readonly signal: Dom.AbortSignal;
}

/** A value, or a function that is asked for it before every attempt and may answer later. */
export type Provided<T> = T | ((context: EndpointContext) => T | PromiseLike<T>);

/** What the `url` argument may be. */
export type UrlSource = Provided<string | Dom.URL>;

/** What the `protocols` argument may be. */
export type ProtocolsSource = Provided<string | Iterable<string> | undefined>;

/** The options of `url` and `protocols` functions. */
export interface ProviderOptions {
  /** How long `url` and `protocols` functions may take together. Default 10000. */
  readonly endpointTimeoutMs?: number;
  /**
   * `true`: a `url` function may answer with `ws:` after it has answered with `wss:`. Default `false`: that is a failed
   * attempt, for what is sent next would go out unencrypted.
   */
  readonly allowDowngrade?: boolean;
}

/** A feature that finds out where to connect to. `source` is there for the types alone. */
export interface ProviderFeature extends Feature<ProviderOptions> {
  isProvider(given: Given): boolean;
  readonly source?: { readonly url: UrlSource; readonly protocols: ProtocolsSource };
}

interface State extends Given {
  readonly timeoutMs: number;
  readonly allowDowngrade: boolean;
  /** Aborted when the answer is no longer wanted. */
  asking: Dom.AbortController | undefined;
}

/** The functions have answered. */
function resolved(session: Session, generation: number, endpoint: Endpoint): void {
  if (isAsking(session, generation)) connect(session, endpoint);
}

/** The functions have failed, or answered with something unusable. */
function unresolved(session: Session, generation: number, error: unknown): void {
  if (isAsking(session, generation)) lose(session, { cause: 'endpoint-failed', error });
}

function isAsking(session: Session, asked: number): boolean {
  return session.generation === asked && session.phase === 'connecting' && session.stage === 'endpoint';
}

function timedOut(session: Session): void {
  lose(session, { cause: 'endpoint-timeout' });
}

async function ask(source: unknown, context: EndpointContext): Promise<unknown> {
  return typeof source === 'function' ? source(context) : source;
}

async function resolve(session: Session, state: State): Promise<void> {
  const { generation, closure: lastClosure, url: before } = session;
  state.asking = new AbortController();
  const context: EndpointContext = { attempt: attemptOf(session), lastClosure, signal: state.asking.signal };
  try {
    const [url, protocols] = await Promise.all([ask(state.url, context), ask(state.protocols, context)]);
    const endpoint = parseEndpoint(url, protocols);
    if (!state.allowDowngrade && before.startsWith('wss:') && endpoint.url.startsWith('ws:')) {
      throwDom(
        'SecurityError',
        DEV ? 'The url function went back from wss: to ws:; see allowDowngrade.' : '',
      );
    }
    enter(session, resolved, generation, endpoint);
  } catch (error) {
    enter(session, unresolved, generation, error);
  }
}

/** `url` and `protocols` may be functions, which are asked before each attempt. */
export const provider: ProviderFeature = {
  name: 'provider',
  checks: DEV && { endpointTimeoutMs: amount, allowDowngrade: flag },
  acts: { resolved, unresolved },
  timers: { endpoint: timedOut },

  isProvider: (given) => typeof given.url === 'function' || typeof given.protocols === 'function',

  setup(_session, { endpointTimeoutMs = 10_000, allowDowngrade = false }, { url, protocols }) {
    if (typeof url !== 'function' && typeof protocols !== 'function') return undefined;
    return { url, protocols, timeoutMs: endpointTimeoutMs, allowDowngrade, asking: undefined };
  },

  resolving(session, state) {
    run(session, () => void resolve(session, state));
    timer(session, 'endpoint', state.timeoutMs, timedOut);
    return true;
  },

  connecting: (_session, state) => state.asking?.abort(),

  moved(session, { asking }, from) {
    if (from === 'connecting') run(session, () => asking?.abort());
  },
} satisfies Feature<ProviderOptions, State>;
