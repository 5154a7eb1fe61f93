export type { Connection } from './connections/connection.ts';
export { type ConnectionConstructor, connectionsOf } from './connections/connections-of.ts';
export type { ConnectionsOptions } from './connections/options.ts';
