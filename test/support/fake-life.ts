import { ResilientWebSocket, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket/full';
import { FakeClock, type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { seeded } from '../../src/lab/storm/random.ts';
import { record, type Told } from './events.ts';

/** A socket in a world where time, chance and the network do as they are told. */
export interface FakeLife {
  readonly socket: ResilientWebSocket;
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly told: readonly Told[];
}

/** Starts a {@link FakeLife}. */
export function fakeLife(
  options: ResilientWebSocketOptions = {},
  url: UrlSource = 'ws://host/',
  network: FakeNetwork = fakeNetwork(),
): FakeLife {
  const clock = new FakeClock();
  const { WebSocket } = network;
  const socket = new ResilientWebSocket(url, [], { clock, random: seeded(1), WebSocket, ...options });
  return { socket, clock, network, told: record(socket) };
}

/** A {@link FakeLife} whose first connection has dropped and whose next attempt waits. */
export function waiting(options: ResilientWebSocketOptions = {}): FakeLife {
  const life = fakeLife(options);
  life.network.last.open();
  life.network.last.end(1006);
  return life;
}

/** The next attempt is made, and succeeds. */
export function comeUp({ clock, network }: FakeLife): void {
  clock.advance(clock.nextIn);
  network.last.open();
}

/** Lets the promises that are settled run their course. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
