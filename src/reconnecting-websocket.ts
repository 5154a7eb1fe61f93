export type { ProtocolsProvider, UrlProvider } from './compat/endpoint.ts';
export type { CloseEvent, ErrorEvent, Event, WebSocketEventMap } from './compat/events.ts';
export type { Options } from './compat/options.ts';
export { ReconnectingWebSocket, ReconnectingWebSocket as default } from './compat/reconnecting-websocket.ts';
export type { Payload as Message } from './socket/payload.ts';
