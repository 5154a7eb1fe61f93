import { writeSync } from 'node:fs';

/** What the parent gets to see. */
export interface Result {
  /** The arguments of each call of the platform's constructor. */
  readonly calls: readonly (readonly unknown[])[];
  /** What each of its sockets sent. */
  readonly sent: readonly (readonly unknown[])[];
  readonly events: readonly string[];
  readonly name: string;
  readonly tag: string;
  readonly readyStates: readonly number[];
  readonly readyState: number;
}

/** The module whose path is given keeps the package in a global. */
const module = process.argv[1] ?? '';

/** Opens at once, and ends when it is told to. */
class FakeWebSocket extends EventTarget {
  static readonly made: FakeWebSocket[] = [];
  readonly args: readonly unknown[];
  readonly sent: unknown[] = [];
  readonly bufferedAmount = 0;
  binaryType = 'blob';

  constructor(...args: readonly unknown[]) {
    super();
    this.args = args;
    FakeWebSocket.made.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(code: number): void {
    queueMicrotask(() => this.end(code, true));
  }

  end(code: number, wasClean: boolean): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '', wasClean }));
  }
}

/** As pages have it, and Node before 23 does not. */
class PageCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(type: string, { code = 0, reason = '', wasClean = false }: CloseEventInit = {}) {
    super(type);
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

Reflect.set(globalThis, 'CloseEvent', PageCloseEvent);
Reflect.set(globalThis, 'WebSocket', FakeWebSocket);
await import(module);
const { ResilientWebSocket } = Reflect.get(globalThis, 'kept') as typeof import('resilient-websocket');

const backoff = { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' } as const;
const socket = new ResilientWebSocket('ws://127.0.0.1:9/', ['chat'], { backoff });
const events: string[] = [];
for (const type of ['open', 'message', 'error', 'close']) {
  socket.addEventListener(type, () => events.push(type));
}

await nextOpen();
socket.send('first');
const [first] = FakeWebSocket.made;
first?.dispatchEvent(new MessageEvent('message', { data: 'hello' }));
first?.end(1006, false);
socket.send('second');
await nextOpen();
socket.close(1000);
await new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));

const { CONNECTING, OPEN, CLOSING, CLOSED } = ResilientWebSocket;
const result: Result = {
  calls: FakeWebSocket.made.map(({ args }) => args),
  sent: FakeWebSocket.made.map(({ sent }) => sent),
  events,
  name: ResilientWebSocket.name,
  tag: Object.prototype.toString.call(socket),
  readyStates: [CONNECTING, OPEN, CLOSING, CLOSED],
  readyState: socket.readyState,
};
writeSync(1, JSON.stringify(result));

function nextOpen(): Promise<unknown> {
  return new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
}
