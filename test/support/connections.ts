import type { ResilientWebSocket } from 'resilient-websocket';
import { type Connection, type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { FakeClock, type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { seeded } from '../../src/lab/storm/random.ts';
import { settled } from './fake-life.ts';

export const URL_A = 'ws://host/a';
const DELAY_MS = 1000;

/** A class of connections in a world where time, chance and the network do as they are told. */
export function world(options: ConnectionsOptions = {}) {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const lines: ResilientWebSocket[] = [];
  const Connection = connectionsOf({
    clock,
    random: seeded(1),
    WebSocket: network.WebSocket,
    backoff: { minMs: DELAY_MS, baseMs: DELAY_MS, maxMs: DELAY_MS, jitter: 'none' },
    onLine: (line) => lines.push(line),
    ...options,
  });
  return { clock, network, lines, Connection };
}

/** Writes down what a socket is told, and its state at that moment. */
export function hear(socket: Connection): readonly string[] {
  const heard: string[] = [];
  socket.onopen = () => heard.push(`open ${socket.readyState}`);
  socket.onmessage = ({ data }) => heard.push(`message ${data}`);
  socket.onerror = () => heard.push(`error ${socket.readyState}`);
  socket.onclose = ({ code }) => heard.push(`close ${code} ${socket.readyState}`);
  return heard;
}

/** The next attempt is made. */
export async function attempt({ clock }: { readonly clock: FakeClock }): Promise<void> {
  clock.advance(clock.nextIn);
  await settled();
}

/** Makes a socket whose connection is open. */
export async function opened(
  {
    Connection,
    network,
  }: { readonly Connection: ReturnType<typeof connectionsOf>; readonly network: FakeNetwork },
  url: string = URL_A,
  protocols: string[] = [],
): Promise<Connection> {
  const socket = new Connection(url, protocols);
  await settled();
  network.last.open();
  return socket;
}
