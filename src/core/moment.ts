import { type Handed, NOTHING } from './ledger.ts';

/** What holds when an event happens. */
export interface Moment {
  /** The time, in milliseconds on a clock that never goes back. */
  readonly at: number;
  /** How many messages and control frames have come over the connection. */
  readonly heard: number;
  /** How many bytes have come, those of a message that has not come whole included; 0 where the platform hides it. */
  readonly read: number;
  /** Grows when the network has taken bytes that had to wait for it, as far as the platform tells. */
  readonly taken: number;
  /** How many bytes the connection is behind with. */
  readonly buffered: number;
  /** Whether the connection takes no more messages, because the closing handshake has begun. */
  readonly isClosing: boolean;
  /** What was handed to the connection past the machine since the input before. */
  readonly handed: Handed;
}

/** The moment where there is no connection, but for the time. */
export const NO_CONNECTION: Omit<Moment, 'at'> = {
  heard: 0,
  read: 0,
  taken: 0,
  buffered: 0,
  isClosing: false,
  handed: NOTHING,
};
