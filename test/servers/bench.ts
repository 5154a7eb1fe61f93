import { RunningServer, removeBuild } from './running.ts';
import type { Server, Start } from './server.ts';

type How = Pick<Start, 'mode' | 'silenceS'>;

/** One server at a time, which serves one observation after the other until one of them ends it. */
export class Bench {
  readonly server: Server;
  #running: RunningServer | undefined;
  #how: How | undefined;

  constructor(server: Server) {
    this.server = server;
  }

  /** A server that runs like this. */
  async running({ mode, silenceS }: How = { mode: 'graceful', silenceS: 0 }): Promise<RunningServer> {
    const { server } = this;
    const isSuch = this.#how?.mode === mode && this.#how.silenceS === silenceS;
    if (this.#running !== undefined && isSuch && !this.#running.hasEnded) return this.#running;
    await this.stop();
    this.#how = { mode, silenceS };
    this.#running = await RunningServer.start(server, this.#how);
    return this.#running;
  }

  /** Starts it again on the same port, once it has ended. */
  async again(): Promise<RunningServer> {
    const port = this.#running?.port;
    await this.#running?.finish();
    await this.#running?.stop();
    this.#running = await RunningServer.start(this.server, {
      ...this.#how,
      ...(port !== undefined && { port }),
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Stops it, and leaves nothing of it behind. */
  async remove(): Promise<void> {
    await this.stop();
    await removeBuild(this.server);
  }
}
