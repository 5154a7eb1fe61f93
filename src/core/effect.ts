import type { Verdict } from '../policy/remedy.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import type { Endpoint } from './config.ts';
import type { DropReason, NoticeMap } from './notice.ts';
import type { Message } from './send-queue.ts';

/** Every timer, by the name under which its phase owns it. */
export type TimerName =
  | 'endpoint'
  | 'connect'
  | 'prologue'
  | 'grace'
  | 'stable'
  | 'ping'
  | 'pong'
  | 'flush'
  | 'close'
  | 'retry';

/** Something to tell the application, as data. */
export type TellEffect = {
  [N in keyof NoticeMap]: { readonly type: 'tell'; readonly event: N; readonly notice: NoticeMap[N] };
}[keyof NoticeMap];

/** Everything the machine can ask for. Plain data; the driver carries it out, in order. */
export type Effect =
  | { readonly type: 'resolve'; readonly generation: number; readonly attempt: number }
  | { readonly type: 'abort-resolve' }
  /** `refusal`: whether a constructor that throws is the caller's error or a failed attempt. */
  | {
      readonly type: 'connect';
      readonly generation: number;
      readonly endpoint: Endpoint;
      readonly refusal: 'throw' | 'report';
    }
  /** Have the application begin the conversation; answered by `prologue-done` or `prologue-failed`. */
  | { readonly type: 'start-prologue'; readonly generation: number }
  | { readonly type: 'abort-prologue' }
  /** Start the closing handshake. */
  | { readonly type: 'send-close'; readonly code: number | undefined; readonly reason: string | undefined }
  /** Let go of the socket: no event of it counts any more, and it is really closed. */
  | { readonly type: 'discard' }
  /** Listen to the page and the network, or no longer. */
  | { readonly type: 'listen' }
  | { readonly type: 'unlisten' }
  /** Take a turn, or another one, among the sockets that wait for the same endpoint. */
  | { readonly type: 'join'; readonly url: string; readonly dueAt: number; readonly stretch: number }
  /** Take no more turns. `isBack`: there is a connection, so the endpoint is back. */
  | { readonly type: 'leave'; readonly url: string; readonly isBack: boolean }
  /** Send a Ping of that number, or the message that stands for one. */
  | { readonly type: 'probe'; readonly id: number }
  /** Begin to send what has waited; answered by `flush`. */
  | { readonly type: 'start-flush' }
  /** Hand messages to the connection; each that it refuses is answered by `refused`. */
  | { readonly type: 'transmit'; readonly messages: readonly Message[] }
  /** `error` is what the platform's `send()` has thrown. */
  | {
      readonly type: 'drop';
      readonly message: Message;
      readonly reason: DropReason;
      readonly error?: unknown;
    }
  /** Nothing confirms messages on this connection: nobody is to wait for that. */
  | { readonly type: 'end-confirmation' }
  /** Starting a timer that runs replaces it. */
  | {
      readonly type: 'start-timer';
      readonly name: TimerName;
      readonly generation: number;
      readonly delayMs: number;
    }
  | { readonly type: 'cancel-timer'; readonly name: TimerName }
  /** Ask the policy function, if there is one; answered by `decided` or `policy-failed`. */
  | { readonly type: 'decide'; readonly facts: CloseFacts; readonly verdict: Verdict }
  /** All of an end has been told; answered by `settled`. */
  | { readonly type: 'settle' }
  | TellEffect
  /** Tell the developer's console, once for each endpoint and topic. */
  | { readonly type: 'log'; readonly topic: string; readonly message: string }
  /** The input means nothing in this phase. */
  | { readonly type: 'ignore' };
