import { requireArgument } from '../socket/arguments.ts';
import type * as Dom from '../socket/dom-types.ts';
import { Connection } from './connection.ts';
import { Lines } from './lines.ts';
import { type ConnectionsOptions, readConnectionsOptions } from './options.ts';

/**
 * A class of sockets for one connection each. It can be given wherever the class `WebSocket` is wanted. The constructor throws
 * a `DOMException`, `SyntaxError`, for a URL or a subprotocol that the standard refuses.
 */
export type ConnectionConstructor = (new (
  url: string | Dom.URL,
  protocols?: string | string[],
) => Connection) &
  Pick<typeof Connection, 'prototype' | 'CONNECTING' | 'OPEN' | 'CLOSING' | 'CLOSED'>;

/**
 * Makes a class for a client that makes a socket for each connection, and connects again by itself. The sockets of one
 * endpoint are connections of one line, a `ResilientWebSocket`, each when the one before has ended. So the line decides by
 * its policy whether and when the next connection is made, and the client only repeats its handshake. The delay of the client
 * has to be shorter than those of the line, best 0.
 *
 * When the client closes a socket, its line ends, and the next socket has a new one. When the client has made no socket by
 * the time of the next attempt, the line ends, too. After an end that is final for the line, each further socket of that
 * endpoint ends as that did, a second after it was made: a client that should not go on has to be told so. With `beginsAnew`
 * there is a new line instead.
 *
 * Two sockets at once have two lines. A client whose sockets are to have nothing to do with those of another wants a class of
 * its own.
 *
 * @param options Those of each line. The URL and the subprotocols are asked of the newest socket before each attempt.
 * @throws {InvalidOptionError} In a development build, for an option that is unknown, cannot be used, or is not for lines:
 * `queue`, `resend`, `retry` and `autoConnect`.
 */
export function connectionsOf(options: ConnectionsOptions = {}): ConnectionConstructor {
  const lines = new Lines(readConnectionsOptions(options));
  return class WebSocket extends Connection {
    constructor(url: string | Dom.URL, protocols: string | string[] = []) {
      requireArgument(arguments.length, 'new WebSocket()');
      super(url, protocols, lines);
    }
  };
}
