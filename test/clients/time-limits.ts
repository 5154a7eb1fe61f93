import { ResilientWebSocket } from 'resilient-websocket';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { RestartingServer, type Serve } from '../support/restarting-server.ts';

/** One connection, with time limits that a test can wait for. */
class Hasty extends ResilientWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, {
      retry: false,
      queue: false,
      connectTimeoutMs: 300,
      heartbeat: { intervalMs: 200, timeoutMs: 200 },
    });
  }
}

/** A client at work. */
export interface Subject {
  /** Something goes to the server and comes back. */
  readonly roundTrip: () => Promise<unknown>;
  readonly end: () => unknown;
}

const FAULTS = [
  ['a handshake that is never answered', { do: 'stall', forMs: 0 }],
  ['a line that carries nothing more', { do: 'blackhole' }],
] as const;

/** Tests that a client gets over what has no end of its own, with what the class knows of time. */
export function testTimeLimits(
  client: string,
  serve: () => Serve,
  start: (url: string, Class: typeof Hasty) => Subject,
): void {
  it.each(FAULTS)(`[CP-7] ${client} gets over %s`, async (_name, fault) => {
    const server = await RestartingServer.start(serve());
    const proxy = await FaultProxy.start(server.port);
    onTestFinished(() => proxy.stop());
    const subject = start(proxy.url, Hasty);
    onTestFinished(() => void subject.end());
    await subject.roundTrip();
    const { accepted } = server;
    await proxy.inflict(fault);
    await vi.waitFor(subject.roundTrip, { timeout: 20_000 });
    expect(server.accepted).toBe(2 * accepted);
  });
}
