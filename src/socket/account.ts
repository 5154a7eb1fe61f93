/** How far the messages of a socket have come. Each counts once, and together they are all that were sent. */
export interface Account {
  /** They wait: for a connection, or for an open one to take them. */
  readonly queued: number;
  /** They were handed to the connection, and nothing has confirmed yet that they arrived. */
  readonly unconfirmed: number;
  /** They have arrived at the WebSocket layer of the peer. */
  readonly confirmed: number;
  /** They were handed to a connection over which nothing confirms anything: what became of them, nobody knows. */
  readonly forgotten: number;
  /** They were dropped: the `drop` event said so, or `drain()` has handed them back. */
  readonly dropped: number;
}
