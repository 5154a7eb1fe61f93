import type { ResilientWebSocketOptions } from 'resilient-websocket';

/** `defaults`: as the client comes. `smallest`: it connects again as soon as its options allow. */
export type Pace = 'defaults' | 'smallest';

/** What a scenario hears of a client that connects again and again. */
export interface ConnectionEvents {
  opened(): void;
  closed(): void;
}

/** Starts a client. What comes back ends it for good. */
export type Connect = (url: string, pace: Pace, events: ConnectionEvents) => () => void;

/** A client that connects again, over `ws`. */
export interface Reconnector {
  /** Its name in the tables. */
  readonly name: string;
  /** The package whose version the tables show. */
  readonly package: string;
  /** Loads it and nothing of the others. */
  load(): Promise<Connect>;
}

/**
 * What makes the sockets of one process behave as those of pages on different machines do: a thousand of them are a
 * thousand clients here.
 */
const SEPARATE_PAGES: ResilientWebSocketOptions = { takesTurns: false };

/** What `reconnecting-websocket` draws its first delay from when a page loads it. */
const LOAD_DELAY_MS = { from: 1000, to: 5000 };

/** Of the loop, and of `websocket-ts`, which does not reconnect by default and has this in its README; in milliseconds. */
const USUAL_DELAY_MS = 1000;

/** This package, its peers, and the loop that anybody would write around a bare socket. */
export const RECONNECTORS: readonly Reconnector[] = [
  {
    name: 'resilient-websocket',
    package: 'resilient-websocket',
    async load() {
      const { ResilientWebSocket } = await import('resilient-websocket');
      const atOnce: ResilientWebSocketOptions = {
        backoff: { minMs: 0, baseMs: 0, maxMs: 0, spreadMs: 0, jitter: 'none' },
      };
      return (url, pace, events) => {
        const options = { ...SEPARATE_PAGES, ...(pace === 'smallest' ? atOnce : {}) };
        return follow(new ResilientWebSocket(url, [], options), events);
      };
    },
  },
  {
    name: 'reconnecting-websocket',
    package: 'reconnecting-websocket',
    async load() {
      const [{ default: ReconnectingWebSocket }, { WebSocket }] = await Promise.all([
        import('reconnecting-websocket'),
        import('ws'),
      ]);
      return (url, pace, events) => {
        const { from, to } = LOAD_DELAY_MS;
        // Drawn once per process by default, which would make one page of all its sockets.
        const usual = { minReconnectionDelay: from + (to - from) * Math.random() };
        const delays = pace === 'smallest' ? { minReconnectionDelay: 0, maxReconnectionDelay: 0 } : usual;
        return follow(new ReconnectingWebSocket(url, [], { WebSocket, ...delays }), events);
      };
    },
  },
  {
    name: 'partysocket',
    package: 'partysocket',
    async load() {
      const [{ default: PartyWebSocket }, { WebSocket }] = await Promise.all([
        import('partysocket/ws'),
        import('ws'),
      ]);
      return (url, pace, events) => {
        const delays = pace === 'smallest' ? { minReconnectionDelay: 0, maxReconnectionDelay: 0 } : {};
        return follow(new PartyWebSocket(url, [], { WebSocket, ...delays }), events);
      };
    },
  },
  {
    name: '@nktkas/rews',
    package: '@nktkas/rews',
    async load() {
      await setGlobalWebSocket();
      const { ReconnectingWebSocket } = await import('@nktkas/rews');
      return (url, pace, events) =>
        follow(new ReconnectingWebSocket(url, pace === 'smallest' ? { reconnectionDelay: 0 } : {}), events);
    },
  },
  {
    name: 'websocket-ts',
    package: 'websocket-ts',
    async load() {
      await setGlobalWebSocket();
      const { ConstantBackoff, Websocket } = await import('websocket-ts');
      return (url, pace, events) => {
        const backoff = new ConstantBackoff(pace === 'smallest' ? 0 : USUAL_DELAY_MS);
        return follow(new Websocket(url, [], { retry: { backoff } }), events);
      };
    },
  },
  {
    name: 'sturdy-websocket',
    package: 'sturdy-websocket',
    async load() {
      const [{ default: namespace }, { WebSocket }] = await Promise.all([
        import('sturdy-websocket'),
        import('ws'),
      ]);
      // A CommonJS module that only bundlers take for what it says it is.
      const { default: SturdyWebSocket } = namespace as unknown as { readonly default: typeof namespace };
      return (url, pace, { opened, closed }) => {
        const delays = pace === 'smallest' ? { minReconnectDelay: 0, maxReconnectDelay: 0 } : {};
        const socket = new SturdyWebSocket(url, { wsConstructor: WebSocket, ...delays });
        socket.addEventListener('open', opened);
        socket.addEventListener('reopen', opened);
        socket.addEventListener('down', closed);
        return () => socket.close();
      };
    },
  },
  {
    name: 'ws-loop',
    package: 'ws',
    async load() {
      const { WebSocket } = await import('ws');
      return (url, pace, { opened, closed }) => {
        let isOver = false;
        let socket = begin();

        function begin(): InstanceType<typeof WebSocket> {
          const next = new WebSocket(url);
          next.on('open', opened);
          next.on('error', () => {});
          next.on('close', () => {
            closed();
            setTimeout(
              () => {
                if (!isOver) socket = begin();
              },
              pace === 'smallest' ? 0 : USUAL_DELAY_MS,
            );
          });
          return next;
        }

        return () => {
          isOver = true;
          socket.close();
        };
      };
    },
  },
];

/**
 * One of {@link RECONNECTORS}, by its name.
 *
 * @throws {RangeError} If there is none.
 */
export function findReconnector(name: string): Reconnector {
  const reconnector = RECONNECTORS.find((each) => each.name === name);
  if (reconnector === undefined) throw new RangeError(`There is no client ${name}.`);
  return reconnector;
}

interface Wrapper {
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  close(): void;
}

function follow(socket: Wrapper, { opened, closed }: ConnectionEvents): () => void {
  socket.addEventListener('open', opened);
  socket.addEventListener('close', closed);
  return () => socket.close();
}

/** For clients that take no class. */
async function setGlobalWebSocket(): Promise<void> {
  const { WebSocket } = await import('ws');
  class PlainErrorWebSocket extends WebSocket {
    // The errors of ws are no events of the platform's: rews cannot pass them on to its EventTarget.
    override addEventListener<K extends 'open' | 'close' | 'error' | 'message'>(
      type: K,
      listener: never,
      options?: object,
    ): void {
      if (type !== 'error') super.addEventListener(type, listener, options);
      else this.on('error', () => (listener as (event: Event) => void)(new Event('error')));
    }
  }
  Object.assign(globalThis, { WebSocket: PlainErrorWebSocket });
}
