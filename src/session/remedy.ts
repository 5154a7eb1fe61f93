/**
 * A delay drawn once per outage from a window, in milliseconds, and kept: it does not grow. It takes the place of the
 * first delay of the back-off. So many attempts that fail afterwards keep it, too, as `holdAttempts` says (default 0);
 * then the back-off goes on with its second delay. For an exact delay set `minMs` and `maxMs` to the same value.
 */
export interface DelayWindow {
  readonly minMs: number;
  readonly maxMs: number;
  readonly holdAttempts?: number;
}

/**
 * How long to wait before the next attempt. `'backoff'`: the next step of the exponential back-off. `'cap'`:
 * a draw from the upper half of its cap, for a peer that is overloaded. A number: exactly so many milliseconds.
 * A window: see {@link DelayWindow}.
 */
export type RetryDelay = 'backoff' | 'cap' | number | DelayWindow;

/**
 * What to do about an ending. `retry`: connect again. `refresh`: ask the endpoint provider for fresh credentials
 * and connect once; refused again before the connection was stable, or with no provider to ask, it is a stop.
 * `stop`: it is over.
 */
export type Remedy =
  | { readonly action: 'retry'; readonly delay: RetryDelay }
  | { readonly action: 'refresh'; readonly delay: RetryDelay }
  | { readonly action: 'stop' };

/**
 * Why a socket is over. `closed`: the application called `close()`. `aborted`: its signal was aborted.
 * `normal`: the peer ended it as planned. `fatal`: the policy says that another attempt would end the same way.
 * `exhausted`: the retry budget is spent. `vetoed`: a `retry` listener said no. `policy-error`: the policy
 * function threw or returned no remedy. `retry-off`: made with `retry: false`.
 */
export type Outcome =
  | 'closed'
  | 'aborted'
  | 'normal'
  | 'fatal'
  | 'exhausted'
  | 'vetoed'
  | 'policy-error'
  | 'retry-off';

/**
 * Why a remedy is what it is. `policy`: the default row of the category says so. `rule`: a rule of the application does. `peer`: the peer asked for this delay. `page`: the connection was lost while the page was away, and it is
 * back. `turn`: other sockets wait for this endpoint, so this one takes its turn behind them. `application`: the application
 * ended the connection. `retry-off`: made with `retry: false`. `max-retries`, `max-elapsed`: the retry budget is spent.
 * `no-provider`: the credentials are refused, and there is no function that could fetch others. `refused-again`: fresh
 * credentials were refused, too. `decide`: the policy function said so. `decide-failed`: it threw, or returned no remedy.
 *
 * `explain()` of `resilient-websocket/codes` makes a sentence of it.
 */
export type RemedyReason =
  | 'policy'
  | 'rule'
  | 'peer'
  | 'page'
  | 'turn'
  | 'application'
  | 'retry-off'
  | 'max-retries'
  | 'max-elapsed'
  | 'no-provider'
  | 'refused-again'
  | 'decide'
  | 'decide-failed';

/** The remedy as it was applied: the delay is drawn, the budget has been asked. */
export type AppliedRemedy = {
  /** The `id` of the rule that decided; that of a default rule is its category. */
  readonly rule: string;
  readonly reason: RemedyReason;
  /** The `why` of the rule of the application, if it has one. */
  readonly why?: string;
} & (
  | {
      readonly action: 'retry' | 'refresh';
      /** Milliseconds from the end of the connection to the next attempt. */
      readonly delayMs: number;
    }
  | {
      readonly action: 'stop';
      readonly outcome: Outcome;
      /** What the policy function threw. */
      readonly error?: unknown;
    }
);

/** What the rules say of an ending, before the budget and chance have been asked. */
export interface Verdict {
  readonly remedy: Remedy;
  /** The `id` of the rule; that of a default rule is its category. */
  readonly rule: string;
  readonly reason: RemedyReason;
  /** The `why` of the rule of the application, if it has one. */
  readonly why?: string;
  /** What the policy function threw. */
  readonly error?: unknown;
}
