import type { Closure, Payload, ResilientWebSocket, Status } from '../index.ts';

/**
 * What a component sees of its socket. The component is rendered again when something changes that it has read of this; what
 * it does not read costs no render.
 */
export interface SocketView {
  /** Where the socket stands, in one word. `'idle'` on a server, and until the component is mounted. */
  readonly status: Status;
  /** What ended the last connection or attempt; `undefined` until one has ended. */
  readonly closure: Closure | undefined;
  /** Retries decided since the connection was last stable. */
  readonly retryCount: number;
  /** The socket itself, for all else; `undefined` on a server, and until a component with its key is mounted. */
  readonly socket: ResilientWebSocket | undefined;
  /**
   * Sends a message, or queues it until there is a connection. The same function for as long as the key is the same. What is
   * sent before the component is mounted is kept until it is.
   */
  readonly send: (data: Payload) => void;
}

type Facts = Omit<SocketView, 'send'>;

const READ: { readonly [Name in keyof Facts]: (socket: ResilientWebSocket | undefined) => Facts[Name] } = {
  status: (socket) => socket?.status ?? 'idle',
  closure: (socket) => socket?.closure,
  retryCount: (socket) => socket?.retryCount ?? 0,
  socket: (socket) => socket,
};

/** Holds still what was read of it, as React wants of a snapshot, and knows when that has changed. */
export class RememberingView implements SocketView {
  readonly send: SocketView['send'];
  readonly #find: () => ResilientWebSocket | undefined;
  readonly #seen = new Map<keyof Facts, unknown>();

  /** @param find The socket, if there is one by now. */
  constructor(find: () => ResilientWebSocket | undefined, send: SocketView['send']) {
    this.#find = find;
    this.send = send;
  }

  get status(): Status {
    return this.#see('status');
  }

  get closure(): Closure | undefined {
    return this.#see('closure');
  }

  get retryCount(): number {
    return this.#see('retryCount');
  }

  get socket(): ResilientWebSocket | undefined {
    return this.#see('socket');
  }

  /** Whether something that was read of it is no longer so. */
  isStale(): boolean {
    const socket = this.#find();
    return [...this.#seen].some(([name, value]) => READ[name](socket) !== value);
  }

  #see<Name extends keyof Facts>(name: Name): Facts[Name] {
    if (!this.#seen.has(name)) this.#seen.set(name, READ[name](this.#find()));
    return this.#seen.get(name) as Facts[Name];
  }
}
