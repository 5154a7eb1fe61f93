// #region connections-of
import { type Payload, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';

/** The options of a line, but for `queue`, and who is told of each line. */
export interface LineOptions extends Omit<ResilientWebSocketOptions, 'queue'> {
  readonly onLine?: (line: ResilientWebSocket) => void;
}

type Handler = ((event: Event) => void) | null;

const TYPES = ['open', 'message', 'error', 'close'] as const;

/** What decides whether and when a client connects. The sockets of the client are connections of it. */
class Line {
  readonly socket: ResilientWebSocket;
  /** The socket that the client has made last, until that ends. */
  user: Connection | undefined;
  /** The `close` event after which nothing is tried any more. */
  end: Event | undefined;

  /** Where it leads to: a URL without the query, which may hold a token. */
  readonly endpoint: string;

  constructor(user: Connection, options: ResilientWebSocketOptions) {
    this.user = user;
    this.endpoint = endpointOf(user);
    this.socket = new ResilientWebSocket(
      () => this.#urlOfUser(),
      () => this.user?.protocols ?? [],
      // What one connection leaves unsent must not go out over the next, where no handshake was made for it.
      { ...options, queue: false },
    );
  }

  /** Is asked for before each attempt. */
  #urlOfUser(): string {
    // The client is slower than the line, or has gone. If it comes back, it gets a new line.
    if (this.user === undefined) this.socket.close();
    return this.user?.url ?? '';
  }

  /** Whether it is between two connections, and the client has made no socket for the next one. */
  get isFree(): boolean {
    const { status } = this.socket;
    return this.user === undefined && (status === 'reconnecting' || status === 'suspended');
  }

  /** Whether it was closed from here, so that the client may begin anew. */
  get isLeft(): boolean {
    return this.socket.status === 'closed' && this.end === undefined;
  }
}

function endpointOf({ url }: Connection): string {
  return url.replace(/[?#].*/, '');
}

/** A socket for one connection. It is connecting for as long as the line takes, and hears of no attempt that fails. */
class Connection extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  readonly url: string;
  readonly protocols: string | string[];
  readonly #line: Line;
  #stage: 'before' | 'during' | 'after' = 'before';

  constructor(url: string | URL, protocols: string | string[], lineOf: (user: Connection) => Line) {
    super();
    this.url = String(url);
    this.protocols = protocols;
    this.#line = lineOf(this);
    const { socket, end } = this.#line;
    for (const type of TYPES) {
      this.addEventListener(type, (event) => this[`on${type}`]?.(event));
      socket.addEventListener(type, this);
    }
    if (end !== undefined) queueMicrotask(() => [new Event('error'), end].forEach(this.handleEvent, this));
  }

  /** Is told what the line is told. */
  handleEvent(event: Event): void {
    const { type } = event;
    const { socket } = this.#line;
    const isEnd = type === 'error' || type === 'close';
    if (isEnd && this.#stage === 'before' && !socket.closure?.final) return;
    if (type === 'open') this.#stage = 'during';
    if (isEnd) this.#stage = 'after';
    if (type === 'close') this.#leave(event);
    const Copy = event.constructor as new (type: string, init: Event) => Event;
    this.dispatchEvent(new Copy(type, event));
  }

  #leave(event: Event): void {
    const { socket } = this.#line;
    for (const type of TYPES) socket.removeEventListener(type, this);
    this.#line.user = undefined;
    if (socket.closure?.final && socket.closure.origin !== 'local') this.#line.end = event;
  }

  get readyState(): number {
    if (this.#stage === 'after') return Connection.CLOSED;
    const { readyState } = this.#line.socket;
    return this.#stage === 'during' || readyState === Connection.CLOSING ? readyState : Connection.CONNECTING;
  }

  get binaryType(): BinaryType {
    return this.#line.socket.binaryType;
  }

  set binaryType(type: BinaryType) {
    this.#line.socket.binaryType = type;
  }

  get protocol(): string {
    return this.#line.socket.protocol;
  }

  get bufferedAmount(): number {
    return this.#stage === 'during' ? this.#line.socket.bufferedAmount : 0;
  }

  send(data: Payload): void {
    if (this.#stage !== 'after') this.#line.socket.send(data);
  }

  close(code?: number, reason?: string): void {
    if (this.#stage !== 'after') this.#line.socket.close(code, reason);
  }
}

/**
 * Makes a class of sockets for a client that makes a socket for each connection. The sockets of one endpoint are connections
 * of one line, each when the one before has ended. When the client closes one itself, the next has a new line. After an end
 * that is final for the line no further attempt is made: the next sockets end at once, as that did.
 *
 * @param options The URL and the subprotocols are the client's.
 */
export function connectionsOf({ onLine, ...options }: LineOptions = {}) {
  const lines = new Set<Line>();

  function lineOf(user: Connection): Line {
    for (const line of lines) if (line.isLeft) lines.delete(line);
    const known = [...lines].filter(({ endpoint }) => endpoint === endpointOf(user));
    const free = known.find(({ isFree }) => isFree);
    if (free !== undefined) free.user = user;
    const line = free ?? known.find(({ end }) => end !== undefined) ?? new Line(user, options);
    if (lines.has(line)) return line;
    lines.add(line);
    onLine?.(line.socket);
    return line;
  }

  return class extends Connection {
    constructor(url: string | URL, protocols: string | string[] = []) {
      super(url, protocols, lineOf);
    }
  };
}
// #endregion
