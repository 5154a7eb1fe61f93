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

/** The remedy as it was applied: the delay is drawn, the budget has been asked. */
export type AppliedRemedy =
  | {
      readonly action: 'retry' | 'refresh';
      /** Milliseconds from the end of the connection to the next attempt. */
      readonly delayMs: number;
      /** The `id` of the rule that decided. */
      readonly rule: string;
      /** The rule's reason. */
      readonly why: string;
    }
  | {
      readonly action: 'stop';
      readonly outcome: Outcome;
      readonly rule: string;
      readonly why: string;
    };

/** What the rules say of an ending, before the budget and chance have been asked. */
export interface Verdict {
  readonly remedy: Remedy;
  readonly rule: string;
  readonly why: string;
}

/** Whether an unknown value, as a policy function may return it, is a remedy that can be applied. */
export function isRemedy(value: unknown): value is Remedy {
  if (typeof value !== 'object' || value === null) return false;
  const { action, delay } = value as { action?: unknown; delay?: unknown };
  return action === 'stop' || ((action === 'retry' || action === 'refresh') && isRetryDelay(delay));
}

function isRetryDelay(value: unknown): value is RetryDelay {
  if (value === 'backoff' || value === 'cap' || isDuration(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { minMs, maxMs, holdAttempts = 0 } = value as Partial<Record<keyof DelayWindow, unknown>>;
  return isDuration(minMs) && isDuration(maxMs) && minMs <= maxMs && isDuration(holdAttempts);
}

/** Whether a value can be a duration in milliseconds: a number of at least 0; `Infinity` counts, `NaN` does not. */
export function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
