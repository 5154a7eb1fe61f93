/** What a server process is asked for. */
export type ServerRequest =
  /** Listen on this port; the answer is whether it could. */
  | { readonly do: 'listen'; readonly port: number }
  /** Stop listening, close all with 1012, and end when all are gone. */
  | { readonly do: 'restart' };

/** What the parent wants of a process full of clients. */
export interface FleetOrder {
  /** The client. */
  readonly name: string;
  readonly url: string;
  /** How many of them. */
  readonly clients: number;
}

/** What such a process says. `ready`: all are open. `whole`: all are back after a loss. `account`: it was asked for it. */
export type FleetReport =
  | { readonly is: 'ready' }
  | { readonly is: 'whole' }
  | ({ readonly is: 'account' } & FleetAccount);

/** Times in milliseconds since the epoch. */
export interface FleetAccount {
  /** When each connection was asked of the operating system, the first ones included. */
  readonly attemptsAt: readonly number[];
  /** When each client that has come back was open again. */
  readonly backAt: readonly number[];
  /** Errors that nobody could catch. */
  readonly uncaught: number;
}
