import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'isomorphic-ws';
import { byteLengthOf, type Payload } from './payload.ts';

/** `ws`, where it differs from the standard in what can be mended from outside. */
export class NodeWebSocket extends WebSocket {
  #unsent = 0;
  /** The sizes of the messages that the operating system has not taken whole, oldest first from `#first` on. */
  #sizes: number[] = [];
  #first = 0;
  #request: ClientRequest | undefined;

  static {
    // Payload bytes that were not handed to the operating system; `ws` counts frame headers, and what waits for a
    // slow network only. Its types have a property here, which TypeScript lets no accessor override.
    Object.defineProperty(NodeWebSocket.prototype, 'bufferedAmount', {
      get(this: NodeWebSocket): number {
        return this.#unsent;
      },
    });
  }

  constructor(url: string, protocols?: string | string[]) {
    // Otherwise messages that came in one packet are emitted in one go, and a listener that is added in a promise
    // reaction to the first misses the second (websockets/ws#2159). The standard has a task for each.
    let opening: ClientRequest | undefined;
    const finishRequest = (request: ClientRequest): void => {
      opening = request;
      request.end();
    };
    super(url, protocols, { allowSynchronousEvents: false, finishRequest });
    this.#request = opening;
  }

  /** Lets the process end although the socket is there, from before the handshake on. */
  unref(): void {
    // The socket is there from the next tick on.
    this.#request?.once('socket', (socket: Socket) => socket.unref());
  }

  /** Messages that the operating system has not taken whole. */
  get pendingMessages(): number {
    return this.#sizes.length - this.#first;
  }

  override send(data: Payload): void {
    const bytes = byteLengthOf(data);
    this.#unsent += bytes;
    this.#sizes.push(bytes);
    super.send(data, this.#written);
  }

  // One function for all messages, which go in order: a closure for each would cost a tenth of what sending it does.
  readonly #written = (error?: Error): void => {
    // What a dead connection could not send stays in the account, as the standard has it.
    if (error) return;
    this.#unsent -= this.#sizes[this.#first++] ?? 0;
    if (this.#first < this.#sizes.length) return;
    this.#sizes = [];
    this.#first = 0;
  };
}
