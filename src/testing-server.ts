export type { Behaviour } from './server/behaviour.ts';
export {
  type Handshake,
  MisbehavingServer,
  type ServerConnection,
  type ServerConnectionEvent,
  type ServerOptions,
} from './server/misbehaving-server.ts';
