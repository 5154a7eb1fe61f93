/** Compiled, never run: with the library of the DOM or of workers, the types are those of the library. */

import { connectionsOf } from 'resilient-websocket/connections';
import type {
  EndpointContext,
  EventHandler,
  MessageStreams,
  Payload,
  ResilientCloseEvent,
  ResilientWebSocket,
  ResilientWebSocketEventMap,
  ResilientWebSocketOptions,
  UrlSource,
} from 'resilient-websocket/full';

/** Wherever the class itself is wanted. */
export const Connections: typeof WebSocket = connectionsOf();

/** `true` for the very same type, so that `any` equals nothing but itself. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Handler<E extends Event> = ((this: WebSocket, event: E) => unknown) | null;

export const events: Same<
  { [K in Exclude<keyof WebSocketEventMap, 'close'>]: ResilientWebSocketEventMap[K] },
  { [K in Exclude<keyof WebSocketEventMap, 'close'>]: WebSocketEventMap[K] }
> = true;
export const names: Same<keyof ResilientWebSocketEventMap, keyof WebSocketEventMap> = true;
export const handlers: Same<
  Pick<ResilientWebSocket, 'onopen' | 'onmessage' | 'onerror' | 'onclose'>,
  {
    onopen: Handler<Event>;
    onmessage: Handler<MessageEvent>;
    onerror: Handler<Event>;
    onclose: Handler<CloseEvent>;
  }
> = true;
export const handler: Same<EventHandler<MessageEvent>, Handler<MessageEvent>> = true;
export const closeEvent: ResilientCloseEvent extends CloseEvent ? true : false = true;
export const binaryType: Same<ResilientWebSocket['binaryType'], BinaryType> = true;
export const signal: Same<EndpointContext['signal'], AbortSignal> = true;
export const option: Same<Required<ResilientWebSocketOptions>['signal'], AbortSignal> = true;
export const url: URL extends UrlSource ? true : false = true;
export const target: ResilientWebSocket extends EventTarget ? true : false = true;
export const dispatch: Same<ResilientWebSocket['dispatchEvent'], EventTarget['dispatchEvent']> = true;
export const data: Same<ResilientWebSocketEventMap['message']['data'], WebSocketEventMap['message']['data']> =
  true;
export const options: Same<
  Parameters<ResilientWebSocket['addEventListener']>,
  Parameters<
    (
      type: string,
      listener: EventListenerOrEventListenerObject | null,
      options?: boolean | AddEventListenerOptions,
    ) => void
  >
> = true;
export const readable: Same<MessageStreams['readable'], ReadableStream<MessageEvent['data']>> = true;
export const writable: Same<MessageStreams['writable'], WritableStream<Payload>> = true;
// @ts-expect-error: so that the above would say it.
export const different: Same<unknown, number> = true;
