import { DELAY_MS, type Order, REFUSAL_STATUS, type Report } from '../../lab/order.ts';
import { type Behaviour, MisbehavingServer } from '../../server/misbehaving-server.ts';

/** So long the closing handshakes may take before a server that restarts is gone. */
const CLOSING_MS = 200;

/** How soon it is tried again to listen on a port that is taken. */
const RETRY_LISTEN_MS = 200;

const NEXT = {
  'refuse-next': { do: 'refuse', status: REFUSAL_STATUS },
  'delay-next': { do: 'slow', handshakeMs: DELAY_MS },
  'hang-next': { do: 'hang' },
} as const satisfies Readonly<Record<string, Behaviour>>;

/** The server that the socket of one page connects to. It ends connections as ordered, and can go away for a while. */
export class Endpoint {
  readonly #tell: (report: Report) => void;
  readonly #port: number;
  #server: MisbehavingServer | undefined;
  #backAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  private constructor(server: MisbehavingServer, tell: (report: Report) => void) {
    this.#server = server;
    this.#port = server.port;
    this.#tell = tell;
    this.#report();
  }

  /**
   * Starts one on a free port.
   *
   * @param tell Is told where it is, and when it goes and comes back.
   */
  static async start(tell: (report: Report) => void): Promise<Endpoint> {
    return new Endpoint(await MisbehavingServer.start(), tell);
  }

  /** Carries out an order. While the server is down, there is nobody to carry out any. */
  obey(order: Order): void {
    const server = this.#server;
    if (server === undefined) return;
    switch (order.do) {
      case 'restart':
        return this.#restart(server, order.seconds);
      case 'close':
        return server.misbehave({ do: 'close', code: order.code });
      case 'refuse-next':
      case 'delay-next':
      case 'hang-next':
        server.script(NEXT[order.do]);
        return server.misbehave({ do: 'reset' });
      case 'black-hole':
        // It reads nothing any more, so it answers nothing.
        return server.misbehave({ do: 'ignore-close' });
      default:
        return server.misbehave({ do: order.do });
    }
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await this.#server?.stop();
    this.#server = undefined;
  }

  #restart(server: MisbehavingServer, seconds: number): void {
    this.#server = undefined;
    this.#backAt = performance.now() + CLOSING_MS + seconds * 1000;
    this.#report();
    server.misbehave({ do: 'close', code: 1012, reason: 'restart' });
    this.#timer = setTimeout(() => void this.#goDown(server), CLOSING_MS);
  }

  async #goDown(server: MisbehavingServer): Promise<void> {
    await server.stop();
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#comeBack(), Math.max(0, this.#backAt - performance.now()));
  }

  async #comeBack(): Promise<void> {
    try {
      this.#server = await MisbehavingServer.start({ port: this.#port });
    } catch {
      this.#timer = setTimeout(() => void this.#comeBack(), RETRY_LISTEN_MS);
      return;
    }
    if (this.#isOver) await this.stop();
    else this.#report();
  }

  #report(): void {
    const backInMs = this.#server === undefined ? Math.max(1, this.#backAt - performance.now()) : 0;
    this.#tell({ url: `ws://127.0.0.1:${this.#port}/`, backInMs });
  }
}
