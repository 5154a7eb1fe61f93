export type { SocketView } from './react/socket-view.ts';
export { type UseResilientWebSocketOptions, useResilientWebSocket } from './react/use-resilient-websocket.ts';
