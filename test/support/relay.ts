import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server on the loopback that a test can cut, and whose connections it can count. */
export class Relay {
  readonly #server: Server;
  readonly #lines = new Set<Socket>();
  readonly #stalls = new Set<() => void>();
  /** TCP connections that were ever made over it. */
  total = 0;
  /** The port of the server behind it, for the connections to come. */
  target: number;

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((near) => {
      const far = connect(this.target, '127.0.0.1');
      this.total++;
      this.#lines.add(near);
      near.on('close', () => {
        this.#lines.delete(near);
        far.destroy();
      });
      far.on('close', () => near.destroy());
      for (const socket of [near, far]) socket.on('error', () => {});
      near.pipe(far).pipe(near);
      this.#stalls.add(() => {
        for (const socket of [near, far]) socket.unpipe().pause();
      });
    });
  }

  /** @param target The port of the server behind it. */
  static async start(target: number): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject);
      relay.#server.listen(0, '127.0.0.1', resolve);
    });
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** TCP connections that the client has not ended. */
  get live(): number {
    return this.#lines.size;
  }

  /** Forwards nothing more over the connections that there are, and closes none. */
  stall(): void {
    for (const stall of this.#stalls) stall();
    this.#stalls.clear();
  }

  /** Resets every connection. */
  cut(): void {
    for (const line of this.#lines) line.resetAndDestroy();
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
