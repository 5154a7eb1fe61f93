import type { NoticeMap } from '../../session/notices.ts';
import type { Phase, Settings } from '../../session/session.ts';
import type { Status } from '../../session/status.ts';

/** Something that the machine did, or read from outside. */
export type StepEntry =
  /** The opening handshake began. `error`: the constructor threw. */
  | {
      readonly do: 'connect';
      readonly url: string;
      readonly protocols: readonly string[];
      readonly error?: unknown;
    }
  /** So many messages in a row were handed to the connection. `error`: it did not take this one. */
  | { readonly do: 'send'; messages: number; bytes: number; readonly error?: unknown }
  | { readonly do: 'ping'; readonly id: number; readonly error?: unknown }
  | { readonly do: 'close'; readonly code: number | undefined; readonly reason: string | undefined }
  | { readonly do: 'discard' }
  | { readonly do: 'timer'; readonly name: string; readonly delayMs: number }
  | { readonly do: 'emit'; readonly name: keyof NoticeMap; readonly notice: NoticeMap[keyof NoticeMap] }
  /** Something that had to wait for its turn was carried out; what follows is of it. */
  | { readonly do: 'turn' }
  | { readonly read: string; readonly value: unknown };

/** What a machine was made with. */
export interface StepConfig {
  readonly settings: Settings;
  /** The names of the features. */
  readonly features: readonly string[];
  /** The options of the features as they were given. */
  readonly options: object;
}

/**
 * One step of the machine: what happened, and what came of it. The shapes of settings, arguments and entries are internal and may
 * change with any version.
 */
export interface TraceStep {
  /** The same object in every step of a socket. */
  readonly config: StepConfig;
  /** What happened. */
  readonly act: string;
  /** Its arguments, by their names. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The time on the clock of the socket, in milliseconds. */
  readonly at: number;
  /** Whether it happened while something of an earlier step was being done. */
  readonly isNested: boolean;
  /** Those after it. */
  readonly phase: Phase;
  readonly status: Status;
  /** What the machine did and read until the next step, in order. */
  readonly log: readonly StepEntry[];
  /** Whether nothing of it was left to do. */
  readonly isSettled: boolean;
  /** Takes down the state of the machine; only while the function that the step was given to is running. */
  capture(): object;
}
