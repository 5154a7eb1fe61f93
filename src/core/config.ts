import type { Policy } from '../policy/decide.ts';

/** Where to connect to. */
export interface Endpoint {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** How much may wait in the send queue. */
export interface QueueLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

/** All that the machine needs to know and that does not change during a life. Durations in milliseconds. */
export interface Config {
  /** `undefined` where a provider has to be asked before each attempt. */
  readonly endpoint: Endpoint | undefined;
  readonly policy: Policy;
  readonly endpointTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly stableAfterMs: number;
  readonly requiredExtensions: readonly string[];
  /** `undefined`: nothing waits. */
  readonly queue: QueueLimits | undefined;
}
