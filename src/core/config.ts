import type { Policy } from '../policy/decide.ts';

/** Where to connect to. */
export interface Endpoint {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What gives way when the send queue is full. `throw`: `send()` does, and so nothing has to. */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'throw';

/** How much may wait in the send queue, and for how long. */
export interface QueueLimits {
  /** Default 10000. */
  readonly maxMessages: number;
  /** Payload bytes. Default 16 MiB. */
  readonly maxBytes: number;
  /** Milliseconds from `send()` to the connection; what waits longer is not sent. Default `Infinity`. */
  readonly maxAgeMs: number;
  /** Default `'drop-oldest'`. */
  readonly overflow: Overflow;
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
  /** Whether Pings are messages of the application; otherwise they are Ping frames, where the transport can. */
  readonly hasMessage: boolean;
  /** Whether the answer to such a message confirms all that was sent before. */
  readonly isInOrder: boolean;
}

/** All that the machine needs to know and that does not change during a life. Durations in milliseconds. */
export interface Config {
  /** `undefined` where a provider has to be asked before each attempt. */
  readonly endpoint: Endpoint | undefined;
  readonly policy: Policy;
  readonly endpointTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** `undefined` where no prologue is to run before a connection is open. */
  readonly prologueTimeoutMs: number | undefined;
  readonly closeTimeoutMs: number;
  readonly maxCloseMs: number;
  readonly stableAfterMs: number;
  /** `undefined`: a dead line is not looked for. */
  readonly heartbeat: HeartbeatConfig | undefined;
  readonly requiredExtensions: readonly string[];
  /** `undefined`: nothing waits. */
  readonly queue: QueueLimits | undefined;
  /** How many bytes a connection may be behind with before what is sent waits in the queue. */
  readonly highWaterMark: number;
  /** Whether what may have arrived, and may have not, is sent again. */
  readonly resendsUnconfirmed: boolean;
}
