import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Subprocess } from '../support/subprocess.ts';
import type { Server, Start } from './server.ts';

/**
 * Below those that systems give to clients. A client that tries again and again to reach a port where nobody listens may
 * otherwise be given that very port, and is then connected with itself.
 */
const PORTS = { from: 10_000, to: 32_000 } as const;

const START_DEADLINE_MS = 60_000;
const POLL_MS = 20;
/** For how long a service manager of these tests waits after SIGTERM. */
const GRACE_MS = 5000;

/** A server that listens on the loopback. */
export class RunningServer {
  readonly port: number;
  readonly #process: Subprocess;
  readonly #folder: string;
  readonly #path: string;
  #hasEnded = false;
  #isToEnd = false;

  private constructor(process: Subprocess, port: number, folder: string, path: string) {
    this.#process = process;
    this.port = port;
    this.#folder = folder;
    this.#path = path;
    void this.#process.ended
      .catch(() => {})
      .then(() => {
        this.#hasEnded = true;
      });
  }

  /** Whether it runs no more, or is about to end. */
  get hasEnded(): boolean {
    return this.#hasEnded || this.#isToEnd;
  }

  /** Starts a server, and waits until a connection succeeds. Default: a free port, and the documented shutdown. */
  static async start(
    server: Server,
    { port, mode = 'graceful', silenceS = 0 }: Partial<Pick<Start, 'port' | 'mode' | 'silenceS'>> = {},
  ): Promise<RunningServer> {
    const built = await build(server);
    const start = { port: port ?? (await findPort()), mode, silenceS, built };
    const folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-server-'));
    const { file, args, env } = server.command({ ...start, folder });
    const child = new Subprocess(file, args, { env: { HOME: folder, TMPDIR: folder, ...env } });
    const running = new RunningServer(child, start.port, folder, server.path ?? '/');
    try {
      await running.#ready(server.name);
    } catch (failure) {
      await running.stop();
      throw failure;
    }
    return running;
  }

  get url(): string {
    return this.urlAt(this.port);
  }

  /** Its URL over a line that listens on another port. */
  urlAt(port: number): string {
    return `ws://127.0.0.1:${port}${this.#path}`;
  }

  /** What it has written so far. */
  said(): string {
    return this.#process.said();
  }

  /** The numbered messages that its handlers have read, in their order. */
  got(): readonly string[] {
    return [...this.said().matchAll(/^got (#\d+)$/gm)].map(([, text]) => text as string);
  }

  /** Sends it a signal that is to end it. */
  signal(name: NodeJS.Signals): void {
    this.#isToEnd = true;
    this.#process.signal(name);
  }

  /** Waits for its end, as a service manager does: a server that takes too long is killed. */
  async finish(): Promise<void> {
    const timer = setTimeout(() => this.signal('SIGKILL'), GRACE_MS);
    await this.#process.ended;
    clearTimeout(timer);
  }

  /** Kills it, and all that it has started. */
  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(name: string): Promise<void> {
    for (const deadline = Date.now() + START_DEADLINE_MS; Date.now() < deadline && !this.#hasEnded; ) {
      if (await accepts(this.port)) return;
      await Promise.race([this.#process.ended, pass(POLL_MS)]);
    }
    throw new Error(`${name} ${this.#hasEnded ? 'has ended' : 'does not listen'}.\n${this.said()}`);
  }
}

/** The folders with what servers are made of. */
const builds = new Map<Server, Promise<string>>();

/** Compiles a server, where it has to be compiled; tells the folder. */
function build(server: Server): Promise<string> {
  const made = builds.get(server) ?? compile(server);
  builds.set(server, made);
  return made;
}

/** Removes what was compiled for a server. */
export async function removeBuild(server: Server): Promise<void> {
  const built = await builds.get(server)?.catch(() => '');
  builds.delete(server);
  if (built) await rm(built, { recursive: true, force: true });
}

async function compile(server: Server): Promise<string> {
  if (server.build === undefined) return '';
  const built = await mkdtemp(join(tmpdir(), 'resilient-websocket-built-'));
  const { file, args, env } = server.build(built);
  await promisify(execFile)(file, args, { env: { ...process.env, ...env } });
  return built;
}

/** Whether somebody listens there. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A port that is free now. */
async function findPort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
