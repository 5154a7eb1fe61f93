/** What the parent wants of the client process. */
export interface Order {
  /** The client. */
  readonly name: string;
  readonly url: string;
}

/** What the parent asks for later. `measure`: while a connection is held. `close`: end the client, and then measure. */
export type Request = 'measure' | 'close';

/** The answer to each request. */
export interface Measurement {
  /** After a forced garbage collection, in bytes. */
  readonly heap: number;
  /** Timers and handles that hold the process, those for its parent included. */
  readonly resources: number;
}
