import type { Verdict } from '../policy/remedy.ts';
import type { Endpoint } from './config.ts';
import type { TimerName } from './effect.ts';
import type { Moment } from './moment.ts';
import type { Message } from './send-queue.ts';
import type { Signal } from './signal.ts';

/** What the application does. */
export type ApplicationInput =
  | { readonly type: 'start' }
  | { readonly type: 'reconnect'; readonly code: number; readonly reason: string }
  | {
      readonly type: 'close';
      readonly by: 'close' | 'abort';
      readonly code: number | undefined;
      readonly reason: string | undefined;
    }
  | { readonly type: 'send'; readonly message: Message }
  /** Messages that wait are not to be sent. */
  | { readonly type: 'withdraw'; readonly ids: ReadonlySet<number> }
  /** None of those that wait is. */
  | { readonly type: 'drain' }
  /** Somebody waits for the confirmation of all messages up to that number. */
  | { readonly type: 'confirm'; readonly upTo: number }
  | { readonly type: 'veto'; readonly generation: number }
  | { readonly type: 'reschedule'; readonly generation: number; readonly delayMs: number };

/** What the world answers. `generation` says to which attempt it belongs. */
export type WorldInput =
  | { readonly type: 'endpoint-resolved'; readonly generation: number; readonly endpoint: Endpoint }
  | { readonly type: 'endpoint-failed'; readonly generation: number; readonly error: unknown }
  | { readonly type: 'connect-failed'; readonly generation: number; readonly error: unknown }
  | {
      readonly type: 'socket-open';
      readonly generation: number;
      /** `undefined` where the transport does not know of subprotocols. */
      readonly protocol: string | undefined;
      readonly extensions: string;
      /** Whether the transport can send a Ping frame and tells of the Pong. */
      readonly canPing: boolean;
    }
  | { readonly type: 'prologue-done'; readonly generation: number }
  /** `code` and `reason` are those that the application wants it to count as, if any. */
  | {
      readonly type: 'prologue-failed';
      readonly generation: number;
      readonly error: unknown;
      readonly code: number | undefined;
      readonly reason: string | undefined;
    }
  /** The peer has answered a Ping; `id` is its number, where the answer says so. */
  | { readonly type: 'reply'; readonly generation: number; readonly id: number | undefined }
  /** The connection has got rid of all that it was behind with. */
  | { readonly type: 'drained'; readonly generation: number }
  /** `isOver`: the socket says that it is closed, so its close comes in the same task, if it comes at all. */
  | {
      readonly type: 'socket-error';
      readonly generation: number;
      readonly error: unknown;
      readonly isOver: boolean;
    }
  | {
      readonly type: 'socket-closed';
      readonly generation: number;
      readonly code: number | undefined;
      readonly reason: string | undefined;
      readonly wasClean: boolean | undefined;
      readonly httpStatus: number | undefined;
      /** What the header of a refused handshake asked for. */
      readonly retryAfterMs: number | undefined;
      /** Milliseconds since anything was sent or came over the connection. */
      readonly silentMs: number;
    }
  | { readonly type: 'timer'; readonly name: TimerName; readonly generation: number }
  /** `random` is the chance for a delay. */
  | { readonly type: 'signal'; readonly signal: Signal; readonly random: number }
  /** So many sockets take turns from now on, this one included: fewer than before. */
  | { readonly type: 'fewer-neighbours'; readonly count: number }
  /** Time has passed while nothing ran: the machine was asleep, or the page frozen. Comes before what happens next. */
  | { readonly type: 'wake'; readonly asleepMs: number };

/** What the driver brings back from an effect that only asks or tells. */
export type ContinuationInput =
  /** The policy has spoken. `random` is the chance for the delay, `lastTurnAt` when the last of the neighbours has its turn. */
  | {
      readonly type: 'decided';
      readonly verdict: Verdict;
      readonly random: number;
      readonly lastTurnAt: number;
    }
  /** The policy function threw or returned no remedy. */
  | { readonly type: 'policy-failed'; readonly error: unknown }
  /** Now is the time to send what has waited. */
  | { readonly type: 'flush' }
  /** So much was handed over past the machine, or for so long, that it is time to ask whether it arrives. */
  | { readonly type: 'handed' }
  /** The Ping of that number, or the message that stands for one, could not be sent. */
  | { readonly type: 'probe-failed'; readonly id: number }
  /** The platform's `send()` has thrown for a message that was to be transmitted. */
  | { readonly type: 'refused'; readonly message: Message; readonly error: unknown }
  /** The application has been told of the end. */
  | { readonly type: 'settled' };

/** Everything that can happen to a socket. */
export type Event = ApplicationInput | WorldInput | ContinuationInput;

/** An event and its moment. */
export type Input = Event & Moment;

export type InputType = Event['type'];

/** One kind of input. */
export type InputOf<T extends InputType> = Extract<Input, { readonly type: T }>;
