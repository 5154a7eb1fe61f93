export type { ProtocolsProvider, UrlProvider } from './compat/endpoint.ts';
export {
  CloseEvent,
  type CloseEventConstructor,
  ErrorEvent,
  type ErrorEventConstructor,
  type Event,
  type ListenersMap,
  type WebSocketEventMap,
} from './compat/events.ts';
export type { Options, TransportClass } from './compat/options.ts';
export { ReconnectingWebSocket, ReconnectingWebSocket as default } from './compat/reconnecting-websocket.ts';
export type { Payload as Message } from './socket/payload.ts';
