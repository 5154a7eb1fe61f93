import type { ProtocolsSource, UrlSource } from '../runtime/endpoint.ts';
import type { Neighbours } from '../runtime/neighbours.ts';
import type { Settings } from './options.ts';

/** All of the outside that a driver acts on. */
export interface World {
  readonly url: UrlSource;
  readonly protocols: ProtocolsSource;
  readonly settings: Settings;
  /** The sockets that this one takes turns with. */
  readonly neighbours: Neighbours;
}
