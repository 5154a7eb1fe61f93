/** In browsers, and where nothing else is known: the platform's own class, as it is. */
export { findGlobalWebSocket as platformWebSocket } from './global-websocket.ts';
