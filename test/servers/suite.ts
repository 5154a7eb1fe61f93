import type { ResilientWebSocket } from 'resilient-websocket';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { over } from '../support/events.ts';
import { Bench } from './bench.ts';
import * as observations from './observe.ts';
import {
  CLOSES,
  type Close,
  can,
  type Ending,
  type Outcome,
  type Server,
  STAYS_OPEN,
  says,
} from './server.ts';
import { deliverThroughRestart } from './traffic.ts';

/** A machine of Java or of Erlang may take long to start where there is much else to do. */
const TIMEOUT_MS = 120_000;

/** Tries the class with some servers, one after the other. */
export function examine(servers: readonly Server[]): void {
  describe.each(servers)('$name', { timeout: TIMEOUT_MS, tags: ['real-server'] }, (server) => {
    let bench: Bench;
    beforeAll(() => {
      bench = new Bench(server);
    });
    afterAll(() => bench.remove());

    examineData(server, () => bench);
    examineCloses(server, () => bench);
    if (can(server.failure)) {
      const { failure } = server;
      it('an exception in a handler', async () => {
        expectOutcome(await observations.observeFailure(bench), failure);
      });
    }
    if (can(server.silence)) {
      const { silence } = server;
      it('it hears nothing from the client any more', async () => {
        expectOutcome(await observations.observeSilence(bench), silence);
      });
    }
    it('SIGTERM', async () => {
      expectOutcome(await observations.observeTermination(bench, 'graceful'), server.deploy);
    });
    const { plain } = server;
    if (plain !== undefined) {
      it('SIGTERM, which the program does nothing about', async () => {
        expectOutcome(await observations.observeTermination(bench, 'plain'), plain);
      });
    }
    it('a restart while messages are sent: all are accounted for, and none comes twice', async () => {
      const { unseen, sentBefore, twice, account } = await deliverThroughRestart(bench);
      expect(twice).toEqual([]);
      expect(account).toMatchObject({ queued: 0, unconfirmed: 0, forgotten: 0 });
      // What a broker has confirmed it may have had no time to send back.
      if (server.writesDown === false) expect(unseen.filter((number) => number >= sentBefore)).toEqual([]);
      else expect(unseen).toEqual([]);
    });
    it('SIGKILL', async () => {
      expectOutcome(await observations.observeKill(bench), { code: 1006, reason: '', wasClean: false });
    });
  });
}

/** Messages there and back, and what the handshake has agreed on. */
function examineData(server: Server, bench: () => Bench): void {
  it('messages come back', async () => {
    const socket = await connected(bench(), observations.speechOf(server).protocols);
    await observations.echo(server, socket, 'hello');
    if (can(server.deflate ?? true)) expect(socket.extensions).toContain('permessage-deflate');
    socket.close();
    await over(socket);
    expect(socket.closure).toMatchObject({ origin: 'local', final: true });
  });
  if (can(server.data ?? true)) {
    it('a text of 1 MB and bytes come back', async () => {
      const socket = await connected(bench(), []);
      await observations.echo(server, socket, 'ü'.repeat(500_000));
      await observations.echo(
        server,
        socket,
        Uint8Array.from({ length: 70_000 }, (_, index) => index),
      );
    });
  }
  if (can(server.subprotocol ?? true)) {
    it('it takes one of the subprotocols', async () => {
      const socket = await connected(bench(), ['v2', 'v1']);
      await observations.echo(server, socket, 'hello');
      expect(socket.protocol).toBe('v1');
    });
  }
}

/** Each Close frame that it can send. */
function examineCloses(server: Server, bench: () => Bench): void {
  const { closes } = server;
  if (!can(closes)) return;
  for (const close of CLOSES) {
    const expected = closes[close] ?? asAsked(close);
    if (!can(expected)) continue;
    it(close === 'empty' ? 'it closes without a code' : `it closes with ${close}`, async () => {
      expectOutcome(await observations.observeClose(bench(), close), expected);
    });
  }
}

async function connected(bench: Bench, protocols: readonly string[]): Promise<ResilientWebSocket> {
  const { url } = await bench.running();
  const socket = observations.connectTo(bench.server, url, {}, protocols);
  onTestFinished(() => {
    socket.close();
    return over(socket);
  });
  return socket;
}

function asAsked(close: Close): Ending {
  return close === 'empty' ? says(1005) : says(Number(close), observations.REASON);
}

function expectOutcome(observed: observations.Observation, expected: Outcome): void {
  if (expected === STAYS_OPEN) expect(observed).toBe(STAYS_OPEN);
  else expect(observed).toMatchObject({ ...expected });
  if (typeof observed === 'object' && observed.final)
    expect(observed.reports, 'no end is final unreported').not.toEqual([]);
}
