/** The sockets that the scenarios are run on: theirs, from the packages that are installed, and ours. */
import PartyWebSocket from 'partysocket/ws';
import ReconnectingWebSocket from 'reconnecting-websocket';
import OurReconnectingWebSocket, {
  type Options,
  type ProtocolsProvider,
  type UrlProvider,
} from 'resilient-websocket/reconnecting-websocket';

/** A library that people come from. */
export type Peer = 'reconnecting-websocket' | 'partysocket';

/** What a listener may look at. Not every event has all of it. */
export interface SeenEvent {
  readonly type: string;
  readonly target: unknown;
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly data: unknown;
  readonly message: unknown;
  readonly error: unknown;
}

/** What the classes have in common. */
export interface Socket {
  readonly readyState: number;
  readonly retryCount: number;
  readonly bufferedAmount: number;
  readonly url: string;
  readonly protocol: string;
  readonly OPEN: number;
  binaryType: string;
  onopen: ((event: SeenEvent) => void) | null;
  onmessage: ((event: SeenEvent) => void) | null;
  onerror: ((event: SeenEvent) => void) | null;
  onclose: ((event: SeenEvent) => void) | null;
  send(data: string): unknown;
  close(code?: number, reason?: string): void;
  reconnect(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: SeenEvent) => void): void;
}

/** What the class of `partysocket` has besides. */
export interface PartyMembers {
  readonly shouldReconnect: boolean;
  drainQueuedMessages(): unknown[];
}

/** Makes a socket, as an application does. */
export type Make = (url: UrlProvider, protocols: ProtocolsProvider | undefined, options: Options) => Socket;

type AnyClass = new (...args: unknown[]) => unknown;

function maker(Class: unknown): Make {
  // One line of code for all: that their types take it is compiled in types.test.ts.
  return (...args) => new (Class as AnyClass)(...args) as Socket;
}

export const PEERS: Readonly<Record<Peer, Make>> = {
  'reconnecting-websocket': maker(ReconnectingWebSocket),
  partysocket: maker(PartyWebSocket),
};

export const OURS: Make = maker(OurReconnectingWebSocket);
