import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'isomorphic-ws';
import type { WebSocketConstructor } from '../../socket/connection.ts';
import { byteLengthOf, type Payload } from '../../socket/payload.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { findReplaced } from './replaced-global.ts';

/** A message as {@link NodeWebSocket.addEventListener} gives it. */
interface Arrival {
  readonly data: unknown;
  readonly timeStamp: number;
}

const REACTIONS: Promise<void> = Promise.resolve();

/** `ws`, where it differs from the standard in what can be mended from outside. */
export class NodeWebSocket extends WebSocket {
  #unsent = 0;
  /** The sizes of the messages that the operating system has not taken whole, oldest first from `#first` on. */
  #sizes: number[] = [];
  #first = 0;
  #drained: () => void = () => {};
  #request: ClientRequest | undefined;
  #line: Socket | undefined;
  /** Messages that came together with the one that was told last, from `#next` on. */
  #arrivals: Arrival[] = [];
  #next = 0;
  /** Whether promise reactions to the event that was told last have yet to run. */
  #isTelling = false;
  #arrivedAt = 0;

  static {
    // Payload bytes that were not handed to the operating system; `ws` counts frame headers, and what waits for a
    // slow network only. Its types have a property here, which TypeScript lets no accessor override.
    Object.defineProperty(NodeWebSocket.prototype, 'bufferedAmount', {
      get(this: NodeWebSocket): number {
        return this.#unsent;
      },
    });
  }

  /** @param options Those of `ws`: headers of the handshake, certificates and the like. */
  constructor(url: string, protocols?: string | string[], options: WebSocket.ClientOptions = {}) {
    let opening: ClientRequest | undefined;
    const finishRequest = (request: ClientRequest): void => {
      opening = request;
      request.end();
    };
    super(url, protocols, { ...options, finishRequest });
    this.#request = opening;
    this.once('upgrade', ({ socket }) => {
      this.#line = socket;
    });
    this.on('open', () => {
      // Kilobytes that nobody needs any longer.
      this.#request = undefined;
      this.#told();
    });
  }

  /** Of a message, listeners get no more than `data` and `timeStamp`. */
  override addEventListener(...given: Parameters<WebSocket['addEventListener']>): void {
    const [type, listener] = given;
    if (type === 'message') this.#listen(listener as unknown as (event: Arrival) => void);
    else super.addEventListener(...given);
  }

  /** Lets the process end although the socket is there, from before the handshake on. */
  unref(): void {
    // The socket is there from the next tick on.
    this.#request?.once('socket', (socket: Socket) => socket.unref());
  }

  /** Calls back each time that the operating system has taken the last message there was, never inside `send()`. */
  whenDrained(listener: () => void): void {
    this.#drained = listener;
  }

  /**
   * `ws` tells all messages of a packet in one go, so that a listener which is added in a promise reaction to the first
   * misses the second (websockets/ws#2159). The standard has a task for each. The option of `ws` for that makes a flood of
   * 32 bytes five times as expensive; this, one and a half times.
   */
  #listen(listener: (event: Arrival) => void): void {
    this.#tell = (event) => {
      listener(event);
      this.#told();
    };
    this.on('message', (data, isBinary) => {
      // One time for all that came together.
      if (!this.#isTelling) this.#arrivedAt = systemClock.now();
      const event = { data: isBinary ? data : data.toString(), timeStamp: this.#arrivedAt };
      if (this.#isTelling) this.#arrivals.push(event);
      else this.#tell(event);
    });
  }

  #tell: (event: Arrival) => void = () => {};

  #told(): void {
    this.#isTelling = true;
    // All reactions run before the next tick, which they themselves have asked for.
    REACTIONS.then(this.#goOn);
  }

  readonly #goOn = (): void => {
    if (this.#arrivals.length > 0) process.nextTick(this.#tellNext);
    else this.#isTelling = false;
  };

  readonly #tellNext = (): void => {
    const event = this.#arrivals[this.#next++];
    if (event !== undefined) return this.#tell(event);
    this.#isTelling = false;
    this.#arrivals = [];
    this.#next = 0;
  };

  override send(data: Payload): void {
    // The native count: in JavaScript that of a kilobyte takes as long as sending it.
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : byteLengthOf(data);
    this.#unsent += bytes;
    this.#sizes.push(bytes);
    try {
      super.send(data, this.#written);
    } catch (error) {
      // What was refused is not on its way.
      this.#unsent -= this.#sizes.pop() ?? 0;
      throw error;
    }
  }

  /** Does what sends many messages: one write for all of them, which `ws` has for each. Whatever it is, it does not throw. */
  together(send: () => void): void {
    this.#line?.cork();
    send();
    this.#line?.uncork();
  }

  // One function for all messages, which go in order: a closure for each would cost a tenth of what sending it does.
  readonly #written = (error?: Error): void => {
    // What a dead connection could not send stays in the account, as the standard has it. Node knows of no error of a write
    // that was under way when the line was destroyed from here.
    if (error || this.#line?.destroyed) return;
    this.#unsent -= this.#sizes[this.#first++] ?? 0;
    if (this.#first < this.#sizes.length) return;
    this.#sizes = [];
    this.#first = 0;
    this.#drained();
  };
}

const atImport: unknown = globalThis.WebSocket;

/**
 * The class that Node connects with: `ws`. Where the global was replaced since, as tools for tests do, it is what took its place;
 * but not our own class, which must not connect with itself.
 */
export function findWebSocket(): WebSocketConstructor {
  const found = findReplaced();
  return found && found !== atImport && (found as unknown) !== WebSocket ? found : NodeWebSocket;
}
