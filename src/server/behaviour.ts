/** What the server does with one handshake, and with the connection that may come of it. */
export type Behaviour =
  /** Accept, and echo every message. */
  | { readonly do: 'accept' }
  /** Accept, then send a Close frame; any code goes, even one that must not travel. */
  | { readonly do: 'close'; readonly code: number; readonly reason?: string; readonly afterMs?: number }
  /** Accept, then send a Close frame without a status. */
  | { readonly do: 'empty-close'; readonly afterMs?: number }
  /** Accept, then send a Close frame and leave the TCP connection as it is. */
  | { readonly do: 'linger'; readonly code: number; readonly afterMs?: number }
  /** Accept, then end the TCP connection without a Close frame. */
  | { readonly do: 'fin'; readonly afterMs?: number }
  /** Accept, then reset the TCP connection. */
  | { readonly do: 'reset'; readonly afterMs?: number }
  /** Accept, and never answer a Close frame. */
  | { readonly do: 'ignore-close' }
  /** Accept, then neither read nor write any more; the TCP connection stays up. */
  | { readonly do: 'black-hole'; readonly afterMs?: number }
  /** Answer the handshake so much later, then accept. */
  | { readonly do: 'slow'; readonly handshakeMs: number }
  /** Accept, then close every connection with 1012, stop listening, and listen again so much later. */
  | { readonly do: 'restart'; readonly downForMs: number; readonly afterMs?: number }
  /** Refuse the handshake with an HTTP status. */
  | { readonly do: 'refuse'; readonly status: number; readonly retryAfter?: string }
  /** Never answer the handshake. */
  | { readonly do: 'hang' };
