/** GraphQL subscriptions that survive: graphql-ws speaks the protocol, this class keeps the line. */

// #region recipe
import { type Client, createClient, TerminatedCloseEvent } from 'graphql-ws';
import { ResilientWebSocket, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket';
import { graphqlWs } from 'resilient-websocket/presets';

/** The connection is lost, and another attempt follows. */
class Interruption extends Error {}

export function createGraphqlClient(url: UrlSource, options: ResilientWebSocketOptions = {}): Client {
  let line: ResilientWebSocket | undefined;
  let latest: Connection | undefined;

  /** graphql-ws wants a socket for each connection. This is one connection of the line, which has many. */
  class Connection {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    onerror: ((error: unknown) => void) | null = null;
    readonly #line: ResilientWebSocket;
    #isOver = false;

    constructor(_url: string, protocol: string) {
      if (line === undefined || line.status === 'closing' || line.status === 'closed') {
        // What is left of one connection would break the protocol on the next.
        line = new ResilientWebSocket(url, protocol, { rules: graphqlWs, ...options, queue: false });
      }
      this.#line = line;
      latest = this;
      for (const type of ['open', 'message', 'close']) line.addEventListener(type, this);
    }

    handleEvent(event: Event): void {
      if (event.type === 'open') this.onopen?.(event);
      else if (event.type === 'message') this.onmessage?.(event as MessageEvent);
      else this.#closed(event as CloseEvent);
    }

    #closed(event: CloseEvent): void {
      this.#isOver = true;
      for (const type of ['open', 'message', 'close']) this.#line.removeEventListener(type, this);
      if (this.#line.closure?.final) {
        this.onclose?.(event);
      } else {
        // No close code: graphql-ws has rules of its own for those, and this end was decided already.
        this.onerror?.(new Interruption());
        // It comes back at once for the next connection, or never, if nobody subscribes any more.
        setTimeout(() => {
          if (latest === this) this.close();
        });
      }
    }

    get readyState(): number {
      return this.#isOver ? Connection.CLOSED : this.#line.readyState;
    }

    send(data: string): void {
      this.#line.send(data);
    }

    close(code?: number, reason?: string): void {
      this.#line.close(code, reason);
    }
  }

  return createClient({
    // Asked for by the line itself.
    url: '',
    webSocketImpl: Connection,
    retryAttempts: Number.POSITIVE_INFINITY,
    // The line waits.
    retryWait: () => Promise.resolve(),
    shouldRetry: (end) => end instanceof Interruption || end instanceof TerminatedCloseEvent,
  });
}
// #endregion
