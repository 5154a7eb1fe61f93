import type { Pace } from '../clients/reconnectors.ts';

/** What the parent wants of a client process. */
export interface Order {
  /** The client. */
  readonly name: string;
  readonly url: string;
  /** Sockets for each pace. */
  readonly trials: number;
}

/** From the `close` of a socket to its next `open`. */
export interface Trial {
  readonly pace: Pace;
  readonly tookMs: number;
}

/** The paces, each with as many sockets as there are trials. */
export const PACES: readonly Pace[] = ['defaults', 'smallest'];
