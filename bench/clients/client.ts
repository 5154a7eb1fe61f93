/** What a client tells the bench. */
export interface ClientEvents {
  /** It believes to have a connection. */
  opened(): void;
  /** It believes to have none. */
  closed(): void;
  /** It says that a message will not arrive, or may not have arrived. */
  dropped(text: string, reason: string): void;
}

/** A client under test, reduced to what the bench needs. */
export interface Client {
  /** May throw, which tells the caller that the message is lost. */
  send(text: string): void;
  /** Ends it for good. */
  close(): void;
}

/** `flapping`: with options for a network that comes and goes. `defaults`: as the client comes. */
export type Tuning = 'flapping' | 'defaults';

/** What the module of a client exports as `connect`. */
export type ConnectClient = (url: string, events: ClientEvents, tuning: Tuning) => Client;

/** The clients, by the names of the modules in this folder. */
export const CLIENT_NAMES = [
  'resilient-websocket',
  'resilient-websocket-resend',
  'resilient-websocket-derived',
  'resilient-websocket-global',
  'resilient-websocket-chromium',
  'reconnecting-websocket',
  'partysocket',
  'ws-loop',
] as const;

/** One of {@link CLIENT_NAMES}. */
export type ClientName = (typeof CLIENT_NAMES)[number];

/** Loads one client and nothing of the others. */
export async function loadClient(name: ClientName): Promise<ConnectClient> {
  const { connect } = (await import(`./${name}.ts`)) as { readonly connect: ConnectClient };
  return connect;
}
