import { DELAY_MS, type Order, REFUSAL_STATUS, type Report } from '../../lab/order.ts';
import type { Behaviour } from '../../server/behaviour.ts';
import { MisbehavingServer } from '../../server/misbehaving-server.ts';

const NEXT = {
  'refuse-next': { do: 'refuse', status: REFUSAL_STATUS },
  'delay-next': { do: 'slow', handshakeMs: DELAY_MS },
  'hang-next': { do: 'hang' },
} as const satisfies Readonly<Record<string, Behaviour>>;

/** The server that the socket of one page connects to. It ends connections as ordered, and can go away for a while. */
export class Endpoint {
  readonly #server: MisbehavingServer;
  readonly #tell: (report: Report) => void;
  #isUp = true;

  private constructor(server: MisbehavingServer, tell: (report: Report) => void) {
    this.#server = server;
    this.#tell = tell;
    this.#report(0);
  }

  /**
   * Starts one on a free port.
   *
   * @param tell Is told where it is, and when it goes and comes back.
   */
  static async start(tell: (report: Report) => void): Promise<Endpoint> {
    return new Endpoint(await MisbehavingServer.start({ isRecording: false }), tell);
  }

  /**
   * Carries out an order. While the server is down, there is nobody to carry out any.
   *
   * @returns Resolves when that is done, for a restart when it is over; rejects if the server cannot come back.
   */
  async obey(order: Order): Promise<void> {
    if (!this.#isUp) return;
    switch (order.do) {
      case 'restart':
        return this.#restart(order.seconds * 1000);
      case 'refuse-next':
      case 'delay-next':
      case 'hang-next':
        this.#server.script(NEXT[order.do]);
        return this.#server.misbehave({ do: 'reset' });
      default:
        return this.#server.misbehave(order);
    }
  }

  /** Ends it for good. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  async #restart(downForMs: number): Promise<void> {
    this.#isUp = false;
    this.#report(Math.max(1, downForMs));
    await this.#server.restart(downForMs);
    this.#isUp = true;
    this.#report(0);
  }

  #report(backInMs: number): void {
    this.#tell({ url: this.#server.url, backInMs });
  }
}
