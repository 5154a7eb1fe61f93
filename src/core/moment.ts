import { type Handed, NOTHING } from './ledger.ts';

/** What holds when an event happens. */
export interface Moment {
  /** The time, in milliseconds on a clock that never goes back. */
  readonly at: number;
  /** What is seen of the connection. */
  readonly line: LineMoment;
}

/** What is seen of a connection. */
export interface LineMoment {
  /** How many messages and control frames have come. */
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

/** Where there is no connection. */
export const NO_LINE: LineMoment = {
  heard: 0,
  read: 0,
  taken: 0,
  buffered: 0,
  isClosing: false,
  handed: NOTHING,
};
