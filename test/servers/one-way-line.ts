import { connect, createServer, type Server, type Socket } from 'node:net';
import { listen } from '../support/listen.ts';

/** A line to a server on the loopback that can lose what the client sends, while the server is still heard. */
export class OneWayLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly port: number;
  #isMute = false;

  private constructor(server: Server, port: number, target: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near) => {
      const far = connect(target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
      }
      near.on('data', (bytes) => {
        if (!this.#isMute) far.write(bytes);
      });
      far.on('data', (bytes) => near.write(bytes));
      near.on('close', () => far.destroy());
      // What the server has said before comes first.
      far.on('end', () => near.end());
      far.on('close', () => near.end());
    });
  }

  /** @param target The port of the server behind it. */
  static async start(target: number): Promise<OneWayLine> {
    const server = createServer();
    const port = await listen(server);
    return new OneWayLine(server, port, target);
  }

  /** From now on the server hears nothing. */
  mute(): void {
    this.#isMute = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
