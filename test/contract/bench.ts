import type { Seen } from './server.ts';

/** Hears of errors that nobody caught; returns a function that stops. What is heard goes no further. */
export type HearUncaught = (report: (error: unknown) => void) => () => void;

/** A WebSocket class under examination. */
export interface Subject {
  readonly name: SubjectName;
  /** The class as an application finds it. */
  readonly Interface: typeof WebSocket;
  /** `new Interface(...args)`, with the options of this subject, if it has any. */
  construct(args: readonly unknown[]): WebSocket;
}

/**
 * `native`: the engine's own, or bare `ws`. `plain`: ours with `{ retry: false, queue: false }`. `default`: ours
 * without options. `lite`, `full`: those of the entries without options.
 */
export type SubjectName = 'native' | 'plain' | 'default' | 'lite' | 'full';

/** What one rule works with: a subject, a server, and the sockets that it leaves behind. */
export class Bench {
  readonly subject: SubjectName;
  /** The class as an application finds it. */
  readonly Interface: typeof WebSocket;
  /** The host and port of the server. */
  readonly host: string;
  readonly #construct: Subject['construct'];
  readonly #hear: HearUncaught;
  readonly #sockets: WebSocket[] = [];

  constructor({ name, Interface, construct }: Subject, host: string, hear: HearUncaught) {
    this.subject = name;
    this.Interface = Interface;
    this.host = host;
    this.#construct = construct;
    this.#hear = hear;
  }

  /** What relative URLs are resolved against; `undefined` where there is no page. */
  get base(): string | undefined {
    return globalThis.document?.baseURI ?? globalThis.location?.href;
  }

  /** The URL of a path of the server; see `ContractServer`. */
  url(path = '/echo'): string {
    return `ws://${this.host}${path}`;
  }

  /** `new WebSocket(...args)`. */
  construct(...args: readonly unknown[]): WebSocket {
    const socket = this.#construct(args);
    this.#sockets.push(socket);
    // An error that nobody listens to ends the process, if it is that of an EventEmitter.
    if (!(socket instanceof EventTarget)) (socket as WebSocket).addEventListener('error', () => {});
    return socket;
  }

  /** A socket that connects to a path of the server. */
  connect(path?: string, protocols?: string | string[]): WebSocket {
    return protocols === undefined
      ? this.construct(this.url(path))
      : this.construct(this.url(path), protocols);
  }

  /** A socket that is open. */
  async opened(path?: string, protocols?: string | string[]): Promise<WebSocket> {
    const socket = this.connect(path, protocols);
    await next(socket, 'open');
    return socket;
  }

  /** What the server saw of the connection that was made with this `?id=`, once that is over. */
  async seen(id: string): Promise<Seen> {
    const response = await fetch(`http://${this.host}/seen?id=${id}`);
    return (await response.json()) as Seen;
  }

  /** What goes uncaught until `action` has settled, and in the task after it. */
  async uncaught(action: () => void | Promise<void>): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    const stop = this.#hear((error) => errors.push(error));
    try {
      await action();
      await task();
    } finally {
      stop();
    }
    return errors;
  }

  /** Ends every socket that the rule has made, and what the server still has of them. */
  async end(): Promise<void> {
    for (const socket of this.#sockets) {
      try {
        socket.close();
      } catch {
        // Not every subject can be closed while it connects.
      }
    }
    await fetch(`http://${this.host}/release`);
  }
}

let ids = 0;

/** A name for a connection that no other has. */
export function newId(): string {
  return `${Math.random().toString(36).slice(2)}-${ids++}`;
}

interface EventOf {
  open: Event;
  message: MessageEvent;
  error: Event;
  close: CloseEvent;
}

/** The next event of a type. */
export function next<T extends keyof EventOf>(socket: WebSocket, type: T): Promise<EventOf[T]> {
  return new Promise((resolve) => {
    const listener = (event: unknown): void => {
      socket.removeEventListener(type, listener);
      resolve(event as EventOf[T]);
    };
    socket.addEventListener(type, listener);
  });
}

/** Writes down the types of the events of a socket. */
export function watch(socket: WebSocket): readonly string[] {
  const types: string[] = [];
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    socket.addEventListener(type, () => types.push(type));
  }
  return types;
}

/** A later task. */
export function task(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A pause, to see that something does *not* happen. */
export function quiet(durationMs = 100): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
