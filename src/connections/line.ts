import { type EndpointContext, ResilientWebSocket } from '../index.ts';
import type { Endpoint } from '../session/session.ts';
import type * as Dom from '../socket/dom-types.ts';
import { endpointName } from '../socket/endpoint-name.ts';
import type { Settings } from './options.ts';

/**
 * What a line is to the client. `held`: it has a socket of the client, or is ending. `free`: it is between two connections,
 * and the client has made no socket for the next. `left`: it was closed from here. `over`: it makes no further attempt.
 */
export type Tenure = 'held' | 'free' | 'left' | 'over';

/** What decides whether and when a client connects. The sockets of the client are its connections, one after the other. */
export class Line {
  readonly socket: ResilientWebSocket;
  /** The endpoint that it leads to, without the query, which may hold a token. */
  readonly name: string;
  readonly #url: Settings['url'];
  /** That of the socket which the client has made last, until that ends. */
  #endpoint: Endpoint | undefined;

  constructor(endpoint: Endpoint, { line, url }: Settings) {
    this.name = endpointName(endpoint.url);
    this.#url = url;
    this.#endpoint = endpoint;
    this.socket = new ResilientWebSocket(
      (context) => this.#askForUrl(context),
      () => this.#endpoint?.protocols,
      line,
    );
  }

  get tenure(): Tenure {
    const { status, closure } = this.socket;
    if (status === 'closed') {
      const remedy = closure?.remedy;
      return remedy?.action === 'stop' && remedy.outcome === 'closed' ? 'left' : 'over';
    }
    const isBetween = status === 'reconnecting' || status === 'suspended';
    return isBetween && this.#endpoint === undefined ? 'free' : 'held';
  }

  /** The client has made a socket for the next connection. */
  hold(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
  }

  /** That socket has ended, or is closed. */
  release(): void {
    this.#endpoint = undefined;
  }

  #askForUrl(context: EndpointContext): string | Dom.URL | PromiseLike<string | Dom.URL> {
    if (this.#endpoint === undefined) {
      // The client is slower than the line, or has gone. If it comes back, it gets a new line.
      this.socket.close();
      return '';
    }
    const { url } = this.#endpoint;
    return this.#url === undefined ? url : this.#url(url, context);
  }
}
