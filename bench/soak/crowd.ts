import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { seeded } from '../../src/lab/storm/random.ts';
import type { CrowdOrder } from './order.ts';

/** Each sends so often. */
const EVERY_MS = 2000;

/** So often some of them send. */
const TICK_MS = 100;

/** So often the application closes one and makes another. */
const CHURN_MS = 1000;

/** Sockets of one page take turns. */
const SOCKETS_OF_PAGE = 10;

/** A network that comes and goes: all is noticed within seconds. */
const OPTIONS: ResilientWebSocketOptions = {
  backoff: { baseMs: 1000, maxMs: 2000 },
  connectTimeoutMs: 3000,
  heartbeat: { intervalMs: 2000, timeoutMs: 3000 },
  stableAfterMs: 2000,
};

interface Client {
  readonly id: number;
  readonly socket: ResilientWebSocket;
  sent: number;
}

/** Clients that send numbered messages. Who ends, by the will of the application or the server, is replaced. */
export class Crowd {
  readonly #order: CrowdOrder;
  readonly #random: () => number;
  readonly #clients: Client[] = [];
  #timers: readonly NodeJS.Timeout[] = [];
  #over: WeakRef<ResilientWebSocket>[] = [];
  #lastId = 0;
  #next = 0;
  #sent: number[] = [];
  #dropped: number[] = [];
  /** Clients that were ended and are not yet over. */
  ending = 0;
  /** Connections that opened. */
  connections = 0;
  /** Messages that came. */
  echoes = 0;

  constructor(order: CrowdOrder) {
    this.#order = order;
    this.#random = seeded(order.seed);
  }

  /** Makes the clients, and has them send. */
  begin(): void {
    const { clients } = this.#order;
    for (let slot = 0; slot < clients; slot++) this.#clients.push(this.#make(slot));
    const share = Math.max(1, Math.round((clients * TICK_MS) / EVERY_MS));
    const tickMs = (EVERY_MS * share) / clients;
    this.#timers = [
      setInterval(() => this.#sendNext(share), tickMs),
      setInterval(() => this.#churn(), CHURN_MS),
    ];
  }

  /** Has each send one more message, and nothing after it. */
  settle(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#sendNext(this.#clients.length);
  }

  /** Closes all of them. */
  end(): void {
    for (const { socket } of this.#clients.splice(0)) this.#close(socket);
  }

  /** Clients that are open. */
  get open(): number {
    return this.#clients.filter(({ socket }) => socket.status === 'open').length;
  }

  /** Clients that are open, and whose messages have all arrived or been reported as dropped. */
  get settled(): number {
    return this.#clients.filter(({ socket }) => {
      const { queued, unconfirmed } = socket.account;
      return socket.status === 'open' && queued + unconfirmed === 0;
    }).length;
  }

  /** Sockets that are over and still in memory. */
  get remains(): number {
    this.#over = this.#over.filter((ref) => ref.deref() !== undefined);
    return this.#over.length;
  }

  /** Takes what was noted of messages since it was last taken. */
  takeNotes(): { readonly sent: readonly number[]; readonly dropped: readonly number[] } {
    const notes = { sent: this.#sent, dropped: this.#dropped };
    this.#sent = [];
    this.#dropped = [];
    return notes;
  }

  #make(slot: number): Client {
    const id = ++this.#lastId;
    const page = Math.floor(slot / SOCKETS_OF_PAGE);
    const socket = new ResilientWebSocket(`${this.#order.url}page/${page}?client=${id}`, [], OPTIONS);
    socket.on('open', () => {
      this.connections++;
    });
    socket.on('drop', ({ data }) => this.#dropped.push(...String(data).split(':').map(Number)));
    socket.on('close', ({ final }) => {
      if (!final) return;
      this.#over.push(new WeakRef(socket));
      // The server ended it for good. Otherwise another has its place already.
      if (this.#clients[slot]?.id === id) this.#clients[slot] = this.#make(slot);
      else this.ending--;
    });
    socket.addEventListener('message', () => {
      this.echoes++;
    });
    return { id, socket, sent: 0 };
  }

  #sendNext(share: number): void {
    for (let each = 0; each < share; each++) {
      const client = this.#clients[this.#next++ % this.#clients.length];
      if (client === undefined) return;
      client.sent++;
      this.#sent.push(client.id, client.sent);
      client.socket.send(`${client.id}:${client.sent}`);
    }
  }

  #churn(): void {
    const slot = Math.floor(this.#random() * this.#clients.length);
    const leaving = this.#clients[slot];
    if (leaving === undefined) return;
    this.#clients[slot] = this.#make(slot);
    this.#close(leaving.socket);
  }

  #close(socket: ResilientWebSocket): void {
    this.ending++;
    socket.close();
  }
}
