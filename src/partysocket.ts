export type { Params, PartyOptions } from './compat/party-address.ts';
export { PartySocket, PartySocket as default, type PartySocketOptions } from './compat/party-socket.ts';
export { ReconnectingWebSocket as WebSocket } from './compat/reconnecting-websocket.ts';
