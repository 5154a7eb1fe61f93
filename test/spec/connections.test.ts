import type { ResilientWebSocket } from 'resilient-websocket';
import { describe, expect, it } from 'vitest';
import { attempt, hear, opened, URL_A, world } from '../support/connections.ts';
import { settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

/** How long after it was made a socket of a line that is over is told so. */
const REPEATED_END_MS = 1000;

describe('connectionsOf()', () => {
  it('[CN-1] a socket is one connection of a line, and is over with it', async () => {
    const { Connection, clock, network, lines } = world();
    const first = await opened({ Connection, network });
    const heard = hear(first);
    first.send('one');
    network.last.receive('two');
    network.last.end(1012, 'restart');
    expect(first.readyState).toBe(Connection.CLOSED);

    const second = new Connection(URL_A);
    const heardLater = hear(second);
    await attempt({ clock });
    network.last.open();
    network.last.receive('three');
    expect(heard).toEqual(['message two', 'close 1012 3']);
    expect(heardLater).toEqual(['open 1', 'message three']);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['one'], []]);
    expect(lines).toHaveLength(1);
  });

  it('[CN-1] its close event has what was decided', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    const closures: unknown[] = [];
    socket.addEventListener('close', ({ reason, wasClean, closure: { code, final, remedy } }) => {
      closures.push([code, reason, wasClean, final, remedy.action]);
    });
    network.last.end(1012, 'restart');
    expect(closures).toEqual([[1012, 'restart', true, false, 'retry']]);
  });

  it('[CN-2] it is CONNECTING while the line waits and tries, and hears of no attempt that fails', async () => {
    const { Connection, clock, network, lines } = world();
    const socket = new Connection(URL_A);
    const heard = hear(socket);
    await settled();
    for (let attempts = 1; attempts <= 3; attempts++) {
      expect(network.sockets).toHaveLength(attempts);
      network.last.fail();
      expect(socket.readyState).toBe(Connection.CONNECTING);
      await attempt({ clock });
    }
    expect(heard).toEqual([]);
    network.last.open();
    expect(heard).toEqual(['open 1']);
    expect(lines[0]?.retryCount).toBe(3);
  });

  it('[CN-2] with tellsFailures each attempt that fails ends a socket, and the next one waits for the next', async () => {
    const { Connection, clock, network, lines } = world({ tellsFailures: true });
    const first = new Connection(URL_A);
    const heard = [hear(first)];
    for (const type of ['error', 'close'] as const) {
      first.addEventListener(type, () => {
        if (heard.length === 1) heard.push(hear(new Connection(URL_A)));
      });
    }
    await settled();
    network.last.fail();
    await attempt({ clock });
    network.last.open();
    expect(heard).toEqual([['error 3', 'close 1006 3'], ['open 1']]);
    expect(lines).toHaveLength(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('[CN-3] a client that makes the next socket in a listener gets the same line', async () => {
    for (const type of ['error', 'close'] as const) {
      const { Connection, clock, network, lines } = world();
      const first = await opened({ Connection, network });
      let heard: readonly string[] = [];
      first.addEventListener(type, () => {
        heard = hear(new Connection(URL_A));
      });
      network.last.fail();
      await attempt({ clock });
      network.last.open();
      expect(heard).toEqual(['open 1']);
      expect(lines).toHaveLength(1);
    }
  });

  it('[CN-3] the delay is that of the close code', async () => {
    const { Connection, clock, network } = world({
      rules: [{ when: 4000, then: { action: 'retry', delay: 77 } }],
    });
    await opened({ Connection, network });
    network.last.end(4000);
    new Connection(URL_A);
    expect(clock.nextIn).toBe(77);
  });

  it('[CN-3] so it does while the page is being left, and the line holds its attempt', async () => {
    const signals = new FakeSignals();
    const { Connection, clock, network, lines } = world({ signals });
    await opened({ Connection, network });
    network.last.end(1012);
    signals.tell('leaving');
    clock.advance(60_000);
    expect(lines[0]?.status).toBe('suspended');
    const heard = hear(new Connection(URL_A));
    signals.tell('staying');
    await settled();
    network.last.open();
    expect(heard).toEqual(['open 1']);
    expect(lines).toHaveLength(1);
  });

  it('[CN-4] a client that does not come back leaves no line, and may come back later', async () => {
    const { Connection, clock, network, lines } = world();
    await opened({ Connection, network });
    network.last.end(1012);
    await attempt({ clock });
    expect(lines[0]?.status).toBe('closed');
    expect(clock.pending).toBe(0);
    expect(network.sockets).toHaveLength(1);

    await opened({ Connection, network });
    expect(network.sockets).toHaveLength(2);
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it('[CN-5] close() by the client ends the line, and the next socket has a new one', async () => {
    const { Connection, network, lines } = world();
    const first = await opened({ Connection, network });
    const heard = hear(first);
    first.close(4001, 'enough');
    expect(first.readyState).toBe(Connection.CLOSING);
    expect(network.last.closeCalls).toEqual([[4001, 'enough']]);
    const second = await opened({ Connection, network });
    network.sockets[0]?.end(4001, 'enough');
    expect(heard).toEqual(['close 4001 3']);
    expect(second.readyState).toBe(Connection.OPEN);
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it.each([
    ['the first attempt', async () => {}],
    [
      'a delay',
      async ({ network }: ReturnType<typeof world>) => {
        network.last.fail();
      },
    ],
  ])('[CN-5] so it does during %s', async (_name, prepare) => {
    const life = world();
    const socket = new life.Connection(URL_A);
    const heard = hear(socket);
    await settled();
    await prepare(life);
    socket.close();
    expect(socket.readyState).toBe(socket.CLOSING);
    life.network.last.end(1006);
    if (life.clock.pending > 0) life.clock.advance(life.clock.nextIn);
    expect(heard.at(-1)).toMatch(/^close 100[56] 3$/);
    expect(life.lines[0]?.status).toBe('closed');
    expect(life.clock.pending).toBe(0);
  });

  it('[CN-5] a line that the client has closed connects for nobody, not even after reconnect()', async () => {
    const { Connection, clock, network, lines } = world();
    const socket = await opened({ Connection, network });
    const heard = hear(socket);
    socket.close();
    lines[0]?.reconnect();
    network.last.end(1000);
    await settled();
    clock.advance(0);
    expect(heard).toEqual(['error 3', 'close 1006 3']);
    expect(network.sockets).toHaveLength(1);
    expect(lines.map(({ status }) => status)).toEqual(['closed']);
  });

  it('[CN-5] what it refuses is that of the platform', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    for (const end of [() => {}, () => network.last.end(1012)]) {
      end();
      expect(() => socket.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
      expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }),
      );
    }
    expect(network.last.closeCalls).toEqual([]);
  });

  it('[CN-6] after a final end, each further socket ends as that did, later', async () => {
    const { Connection, clock, network, lines } = world();
    const first = hear(await opened({ Connection, network }));
    network.last.end(1008, 'no');
    const further = new Connection(URL_A);
    const heard = hear(further);
    expect(further.readyState).toBe(Connection.CONNECTING);
    clock.advance(REPEATED_END_MS - 1);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(first).toEqual(['close 1008 3']);
    expect(heard).toEqual(['error 3', 'close 1008 3']);
    expect(lines).toHaveLength(1);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CN-6] with beginsAnew the next socket has a new line instead', async () => {
    const { Connection, network, lines } = world({ beginsAnew: true });
    const first = hear(await opened({ Connection, network }));
    network.last.end(1008);
    const second = await opened({ Connection, network });
    expect(first).toEqual(['close 1008 3']);
    expect(second.readyState).toBe(Connection.OPEN);
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it('[CN-6] such a socket can be closed before', async () => {
    const { Connection, clock, network } = world();
    await opened({ Connection, network });
    network.last.end(1008);
    const further = new Connection(URL_A);
    const heard = hear(further);
    further.close();
    expect(further.readyState).toBe(Connection.CLOSING);
    clock.advance(0);
    expect(heard).toEqual(['error 3', 'close 1008 3']);
    expect(clock.pending).toBe(0);
  });

  it('[CN-6] a failure that is final is told, although none before it was', async () => {
    const { Connection, clock, network } = world({ maxRetries: 1 });
    const heard = hear(new Connection(URL_A));
    await settled();
    network.last.fail();
    await attempt({ clock });
    network.last.fail();
    expect(heard).toEqual(['error 3', 'close 1006 3']);
  });

  it.each([
    ['a veto', (line: ResilientWebSocket) => line.on('retry', ({ veto }) => veto())],
    ['a signal', () => {}],
  ])('[CN-6] %s is final, too', async (_name, listen) => {
    const controller = new AbortController();
    const { Connection, clock, network, lines } = world({ signal: controller.signal });
    const heard = hear(await opened({ Connection, network }));
    listen(lines[0] as ResilientWebSocket);
    network.last.end(1012);
    controller.abort();
    const further = hear(new Connection(URL_A));
    clock.advance(REPEATED_END_MS);
    expect(heard).toEqual(['close 1012 3']);
    expect(further.at(-1)).toMatch(/^close/);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CN-6] reconnect() of the line lets the client begin anew', async () => {
    const { Connection, network, lines, clock } = world();
    await opened({ Connection, network });
    network.last.end(1008);
    lines[0]?.reconnect();
    await settled();
    clock.advance(clock.nextIn);
    await opened({ Connection, network });
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });
});
