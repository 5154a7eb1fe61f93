import type { WebSocket } from 'ws';
import type { Serve } from './served.ts';

/** The commands of the client protocol that the server knows, as JSON. The pong is a command without anything. */
interface Command {
  readonly id?: number;
  readonly connect?: object;
  readonly subscribe?: { readonly channel: string; readonly recover?: boolean; readonly offset?: number };
  readonly publish?: { readonly channel: string; readonly data: unknown };
}

interface Publication {
  readonly data: unknown;
  readonly offset: number;
}

/** How often the client is pinged, in seconds; it has to answer. */
const PING_S = 25;

/** Of one server, as long as its histories are kept. */
const EPOCH = 'test';

/**
 * The part of Centrifugo that the test of its client wants: connect, subscribe with recovery, publish. The histories of the
 * channels survive a restart, as those in a data base do.
 */
export class CentrifugeChannels {
  readonly #histories = new Map<string, Publication[]>();
  readonly #subscribers = new Map<string, Set<WebSocket>>();

  readonly serve: Serve = (webSockets) => {
    webSockets.on('connection', (webSocket) => {
      webSocket.on('message', (frame) => {
        // A frame has one command in each line.
        for (const line of String(frame).split('\n')) this.#obey(webSocket, JSON.parse(line) as Command);
      });
      webSocket.on('close', () => {
        for (const each of this.#subscribers.values()) each.delete(webSocket);
      });
    });
    return undefined;
  };

  /** Publishes, as a backend does. */
  publish(channel: string, data: unknown): void {
    const history = this.#historyOf(channel);
    const pub: Publication = { data, offset: history.length + 1 };
    history.push(pub);
    for (const webSocket of this.#subscribers.get(channel) ?? [])
      reply(webSocket, { push: { channel, pub } });
  }

  #obey(webSocket: WebSocket, { id, connect, subscribe, publish }: Command): void {
    if (connect) {
      reply(webSocket, { id, connect: { client: 'client', version: 'test', ping: PING_S, pong: true } });
    } else if (subscribe) {
      reply(webSocket, { id, subscribe: this.#subscribe(webSocket, subscribe) });
    } else if (publish) {
      this.publish(publish.channel, publish.data);
      reply(webSocket, { id, publish: {} });
    }
  }

  #subscribe(
    webSocket: WebSocket,
    { channel, recover, offset = 0 }: NonNullable<Command['subscribe']>,
  ): object {
    const history = this.#historyOf(channel);
    const subscribers = this.#subscribers.get(channel) ?? new Set();
    this.#subscribers.set(channel, subscribers.add(webSocket));
    const publications = recover ? history.slice(offset) : [];
    const position = { recoverable: true, positioned: true, epoch: EPOCH, offset: history.length };
    return { ...position, was_recovering: recover === true, recovered: recover === true, publications };
  }

  #historyOf(channel: string): Publication[] {
    const history = this.#histories.get(channel) ?? [];
    this.#histories.set(channel, history);
    return history;
  }
}

function reply(webSocket: WebSocket, message: object): void {
  webSocket.send(JSON.stringify(message));
}
