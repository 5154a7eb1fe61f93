import type { Account, ResilientWebSocket } from 'resilient-websocket';
import { eventsNamed, next, over, record } from '../support/events.ts';
import type { Bench } from './bench.ts';
import { connectTo, echo, speechOf } from './observe.ts';

/** What became of numbered messages that a client has sent while the server was restarted. */
export interface Delivery {
  /** The numbers of those that neither came back, nor were written down by a handler, nor were dropped: a Pong confirmed them. */
  readonly unseen: readonly number[];
  /** How many were sent before the connection ended. */
  readonly sentBefore: number;
  /** Those that came to a handler more than once, or that came back more than once. */
  readonly twice: readonly string[];
  readonly account: Account;
}

const EVERY_MS = 5;

/** How many messages are to come back before the restart, and after it. */
const MESSAGES = 50;

/** Sends messages all the time, restarts the server on its port, and waits until nothing is unconfirmed. */
export async function deliverThroughRestart(bench: Bench): Promise<Delivery> {
  const { server } = bench;
  const before = await bench.running();
  const { wrap, unwrap } = speechOf(server);
  const socket = connectTo(server, before.url, { decide: () => ({ action: 'retry', delay: 50 }) });
  const told = record(socket);
  /** The text of each message, by what was sent for it. */
  const sent = new Map<string, string>();
  const back: string[] = [];
  socket.addEventListener('message', ({ data }) => {
    const text = unwrap(data);
    if (text !== undefined) back.push(text);
  });
  const sending = setInterval(() => {
    const text = `#${sent.size}`;
    const message = wrap(text);
    sent.set(keyOf(message), text);
    socket.send(message);
  }, EVERY_MS);
  try {
    await comeBack(socket, back);
    const closed = next(socket, 'close').then(() => sent.size);
    before.signal('SIGTERM');
    const after = await bench.again();
    await comeBack(socket, back);
    clearInterval(sending);
    await settle(socket);
    const { account } = socket;
    // In order, so that whatever comes back has come before it.
    await echo(server, socket, 'end');
    const written = [...before.got(), ...after.got()];
    // What began a connection has no number.
    const dropped = eventsNamed(told, 'drop').flatMap(({ data }) => sent.get(keyOf(data)) ?? []);
    const seen = new Set([...back, ...written, ...dropped]);
    return {
      unseen: [...sent.values()].flatMap((text, number) => (seen.has(text) ? [] : [number])),
      sentBefore: await closed,
      twice: [...repeated(back), ...repeated(written)],
      account,
    };
  } finally {
    clearInterval(sending);
    socket.close();
    await over(socket);
  }
}

/** Waits until so many messages more have come back. */
function comeBack(socket: ResilientWebSocket, back: readonly string[]): Promise<void> {
  const enough = back.length + MESSAGES;
  return new Promise((resolve) => {
    const listener = (): void => {
      if (back.length < enough) return;
      socket.removeEventListener('message', listener);
      resolve();
    };
    socket.addEventListener('message', listener);
  });
}

/** Waits until all is confirmed. What was dropped meanwhile is reported once. */
async function settle(socket: ResilientWebSocket): Promise<void> {
  for (let isSure = false; !isSure; ) {
    isSure = await socket.confirmed().then(
      () => true,
      () => false,
    );
  }
}

function keyOf(message: unknown): string {
  return message instanceof Uint8Array ? Buffer.from(message).toString('latin1') : String(message);
}

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}
