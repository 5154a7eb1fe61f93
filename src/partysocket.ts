import { ReconnectingWebSocket } from './compat/reconnecting-websocket.ts';
import type { Payload } from './socket/payload.ts';

export type { Params, PartyFetchOptions, PartyOptions } from './compat/party-address.ts';
export { PartySocket, PartySocket as default, type PartySocketOptions } from './compat/party-socket.ts';

/** A `ReconnectingWebSocket` whose `send()` says whether the message was handed to a connection at once, also in its type. */
export interface WebSocket extends ReconnectingWebSocket {
  send(data: Payload): boolean;
}

/** The class of `resilient-websocket/reconnecting-websocket`. */
export const WebSocket: Omit<typeof ReconnectingWebSocket, 'prototype'> & {
  new (...given: ConstructorParameters<typeof ReconnectingWebSocket>): WebSocket;
  readonly prototype: WebSocket;
} = ReconnectingWebSocket as never;
