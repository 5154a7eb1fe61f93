import type { Clock } from '../runtime/clock.ts';
import type { ProtocolsSource, UrlSource } from '../runtime/endpoint.ts';
import type { WebSocketConstructor } from '../runtime/native-socket.ts';
import type { Neighbours } from '../runtime/neighbours.ts';
import type { Signals } from '../runtime/signals.ts';
import type { HeartbeatMessages } from './heartbeat-options.ts';
import type { PolicyFunction } from './options.ts';
import type { Prologue } from './prologue.ts';

/** All of the outside that a driver acts on. */
export interface World {
  readonly url: UrlSource;
  readonly protocols: ProtocolsSource;
  readonly decide: PolicyFunction | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Of the page and the network. */
  readonly signals: Signals;
  /** The sockets that this one takes turns with. */
  readonly neighbours: Neighbours;
  /** Whether connections and timers keep the process alive, where there is one. */
  readonly isHolding: boolean;
  /** Called for every connection. */
  readonly webSocket: () => WebSocketConstructor;
  readonly prologue: Prologue | undefined;
  /** The application's own probes; `undefined`: Ping frames, where the transport can. */
  readonly heartbeat: HeartbeatMessages | undefined;
}
