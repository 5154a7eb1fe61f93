/** What the scenarios use of a socket, whoever made it. */
export interface Socket {
  binaryType: string;
  onmessage?: ((event: MessageEvent) => void) | null;
  send(data: string | Uint8Array): void;
  close(): void;
}

/** The events that the scenarios listen to. */
export type SocketEventType = 'open' | 'message' | 'close';

/** A listener of any of them. */
export type Listener = (event: Event & { readonly data?: unknown }) => void;

/** A WebSocket class to connect with: that of `ws`, or a fake. */
export type SocketClass = new (url: string, protocols?: string | string[]) => Socket;

/** A client in the tables. */
export interface Contender {
  /** Its package, which is also its name in the tables. */
  readonly name: string;
  /** What its users import. */
  readonly entry: string;
  /** What of it they need for a client that reconnects and queues. */
  readonly exported: readonly string[];
  /** Whether it has `onmessage`. */
  readonly hasHandlers: boolean;
  /** Loads it and nothing of the others. What comes back makes a socket that connects with the class. */
  load(WebSocket: SocketClass): Promise<(url: string) => Socket>;
  /** Adds a listener. */
  listen(socket: Socket, type: SocketEventType, listener: Listener): void;
}

/** This package and its peers, with their defaults. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'resilient-websocket',
    entry: 'resilient-websocket',
    exported: ['ResilientWebSocket'],
    hasHandlers: true,
    async load(WebSocket) {
      const { ResilientWebSocket } = await import('resilient-websocket');
      const { WebSocket: WsWebSocket } = await import('ws');
      // In Node its users get a subclass of ws that it makes, so that is what is measured.
      const options = Object.is(WebSocket, WsWebSocket) ? {} : { WebSocket: WebSocket as never };
      return (url) => new ResilientWebSocket(url, [], options) as Socket;
    },
    listen: addEventListener,
  },
  {
    name: 'reconnecting-websocket',
    entry: 'reconnecting-websocket',
    exported: ['default'],
    hasHandlers: true,
    async load(WebSocket) {
      const { default: ReconnectingWebSocket } = await import('reconnecting-websocket');
      return (url) => new ReconnectingWebSocket(url, [], { WebSocket }) as Socket;
    },
    listen: addEventListener,
  },
  {
    name: 'partysocket',
    entry: 'partysocket/ws',
    exported: ['default'],
    hasHandlers: true,
    async load(WebSocket) {
      const { default: PartyWebSocket } = await import('partysocket/ws');
      return (url) => new PartyWebSocket(url, [], { WebSocket }) as Socket;
    },
    listen: addEventListener,
  },
  {
    name: '@nktkas/rews',
    entry: '@nktkas/rews',
    exported: ['ReconnectingWebSocket'],
    hasHandlers: true,
    async load(WebSocket) {
      setGlobal(WebSocket);
      const { ReconnectingWebSocket } = await import('@nktkas/rews');
      return (url) => new ReconnectingWebSocket(url) as Socket;
    },
    listen: addEventListener,
  },
  {
    name: 'websocket-ts',
    entry: 'websocket-ts',
    exported: ['Websocket', 'ArrayQueue', 'ConstantBackoff'],
    hasHandlers: false,
    async load(WebSocket) {
      setGlobal(WebSocket);
      const { ArrayQueue, ConstantBackoff, Websocket } = await import('websocket-ts');
      // Without these it neither reconnects nor queues.
      return (url) =>
        new Websocket(url, [], {
          buffer: new ArrayQueue(),
          retry: { backoff: new ConstantBackoff(1000) },
        }) as Socket;
    },
    // Its listeners are given the socket first.
    listen: (socket, type, listener) =>
      addEventListener(socket, type, ((_socket: unknown, event: Event) => listener(event)) as never),
  },
  {
    name: 'sturdy-websocket',
    entry: 'sturdy-websocket',
    exported: ['default'],
    hasHandlers: true,
    async load(WebSocket) {
      // A CommonJS module that only bundlers take for what it says it is.
      const { default: namespace } = await import('sturdy-websocket');
      const { default: SturdyWebSocket } = namespace as unknown as { readonly default: typeof namespace };
      return (url) => new SturdyWebSocket(url, { wsConstructor: WebSocket }) as Socket;
    },
    listen: addEventListener,
  },
];

/** The class itself, with nothing around it: the floor. */
export const BARE: Contender = {
  name: 'ws',
  entry: 'ws',
  exported: ['WebSocket'],
  hasHandlers: true,
  load: async (WebSocket) => (url) => new WebSocket(url),
  listen: addEventListener,
};

/**
 * One of {@link CONTENDERS}, or {@link BARE}, by its name.
 *
 * @throws {RangeError} If there is none.
 */
export function findContender(name: string): Contender {
  const contender = [BARE, ...CONTENDERS].find((each) => each.name === name);
  if (contender === undefined) throw new RangeError(`There is no client ${name}.`);
  return contender;
}

function addEventListener(socket: Socket, type: SocketEventType, listener: Listener): void {
  (socket as Socket & Pick<EventTarget, 'addEventListener'>).addEventListener(type, listener as never);
}

function setGlobal(WebSocket: SocketClass): void {
  Object.assign(globalThis, { WebSocket });
}
