import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Ending, Running } from '../support/relayed-server.ts';

/** A message of the second version of the JSON serializer. */
type Frame = [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

/** What every channel of Phoenix has; anything else is an event of the application. */
const JOIN = 'phx_join';
const LEAVE = 'phx_leave';
const REPLY = 'phx_reply';
const HEARTBEAT = 'heartbeat';

/**
 * Speaks to the client of Phoenix as Phoenix does: joins, leaves, heartbeats, and events that it confirms and broadcasts to
 * all that have joined their topic. Its topics need no right.
 */
export class PhoenixServer implements Running {
  readonly #webSockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  /** The topics that each connection has joined. */
  readonly #topics = new Map<WebSocket, Set<string>>();
  /** How many times a topic was joined. */
  joins = 0;

  private constructor() {
    this.#webSockets.on('connection', (webSocket) => {
      this.#topics.set(webSocket, new Set());
      webSocket.on('error', () => {});
      webSocket.on('close', () => this.#topics.delete(webSocket));
      webSocket.on('message', (data) => this.#answer(webSocket, JSON.parse(String(data)) as Frame));
    });
  }

  static async start(): Promise<PhoenixServer> {
    const server = new PhoenixServer();
    await new Promise((resolve) => server.#webSockets.once('listening', resolve));
    return server;
  }

  get port(): number {
    return (this.#webSockets.address() as AddressInfo).port;
  }

  /** Sends an event to all that have joined a topic. */
  broadcast(topic: string, event: string, payload: unknown): void {
    for (const [webSocket, topics] of this.#topics) {
      if (topics.has(topic)) send(webSocket, [null, null, topic, event, payload]);
    }
  }

  /** Announces a restart that does not follow. */
  closeAll(): void {
    for (const webSocket of this.#webSockets.clients) webSocket.close(1012);
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'announced') this.closeAll();
    else for (const webSocket of this.#webSockets.clients) webSocket.terminate();
    await new Promise((resolve) => this.#webSockets.close(resolve));
  }

  #answer(webSocket: WebSocket, [joinRef, ref, topic, event, payload]: Frame): void {
    const topics = this.#topics.get(webSocket) ?? new Set();
    const isKnown = event === JOIN || event === HEARTBEAT || topics.has(topic);
    const status = isKnown ? 'ok' : 'error';
    send(webSocket, [
      joinRef,
      ref,
      topic,
      REPLY,
      { status, response: isKnown ? {} : { reason: 'unmatched topic' } },
    ]);
    if (event === JOIN) {
      this.joins++;
      topics.add(topic);
    } else if (event === LEAVE) topics.delete(topic);
    else if (event !== HEARTBEAT && isKnown) this.broadcast(topic, event, payload);
  }
}

function send(webSocket: WebSocket, frame: Frame): void {
  webSocket.send(JSON.stringify(frame));
}
