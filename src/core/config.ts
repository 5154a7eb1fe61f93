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

/** How a line is kept under watch while it is open. Durations in milliseconds. */
export interface HeartbeatConfig {
  /** From one probe to the next. */
  readonly intervalMs: number;
  /** How long a probe may stay without any sign of life. */
  readonly timeoutMs: number;
  /** What a dead line is closed with, in case the peer lives. */
  readonly closeCode: number;
  /** Whether the interval is to stay below an idle limit that was measured. */
  readonly isAdaptive: boolean;
  /** Whether probes are messages of the application; otherwise they are Ping frames, where the transport can. */
  readonly hasMessage: boolean;
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
  /** `undefined`: a dead line is not looked for. */
  readonly heartbeat: HeartbeatConfig | undefined;
  readonly requiredExtensions: readonly string[];
  /** `undefined`: nothing waits. */
  readonly queue: QueueLimits | undefined;
}
