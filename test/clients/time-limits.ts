import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { RelayedServer } from '../support/relayed-server.ts';
import { FAST } from './fast-line.ts';
import { type Serve, Served } from './served.ts';

/** With time limits that a test can wait for. */
const HASTY: ConnectionsOptions = {
  ...FAST,
  connectTimeoutMs: 300,
  heartbeat: { intervalMs: 200, timeoutMs: 200 },
};

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

/** Tests that a client gets over what has no end of its own, with what a line knows of time. */
export function testTimeLimits(
  client: string,
  serve: () => Serve,
  start: (url: string, options: ConnectionsOptions) => Subject,
): void {
  it.each(FAULTS)(`[CP-7] ${client} gets over %s`, async (_name, fault) => {
    const server = await RelayedServer.start(() => Served.start(serve()));
    const proxy = await FaultProxy.start(server.current.port);
    onTestFinished(() => proxy.stop());
    const subject = start(proxy.url, HASTY);
    onTestFinished(() => void subject.end());
    await subject.roundTrip();
    const { accepted } = server.current;
    await proxy.inflict(fault);
    await vi.waitFor(subject.roundTrip, { timeout: 20_000 });
    expect(server.current.accepted).toBe(2 * accepted);
  });
}
