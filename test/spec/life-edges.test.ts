import type { ResilientWebSocket, ResilientWebSocketOptions, TraceStep } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled, waiting } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

function drops({ told }: FakeLife): readonly (readonly [data: unknown, reason: string])[] {
  return eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason]);
}

describe('a socket without a connection', () => {
  it('[IF-15] has no protocol and no extensions', () => {
    const { socket } = fakeLife({ autoConnect: false });
    expect([socket.protocol, socket.extensions, socket.latencyMs]).toEqual(['', '', undefined]);
  });

  it('[EV-5] is connecting while its provider is asked, and reconnecting later on', async () => {
    const { socket, clock, network } = fakeLife({}, () => 'ws://host/');
    expect([socket.status, socket.readyState]).toEqual(['connecting', 0]);
    await settled();
    network.last.fail();
    clock.advance(clock.nextIn);
    expect([socket.status, socket.readyState]).toEqual(['reconnecting', 0]);
  });

  it('[QU-7] has nothing of the last connection in bufferedAmount, whatever it waits for', async () => {
    const { socket, clock, network } = fakeLife({}, () => 'ws://host/');
    await settled();
    network.last.open();
    network.last.bufferedAmount = 42;
    network.last.end(1006);
    expect(socket.bufferedAmount).toBe(0);
    clock.advance(clock.nextIn);
    expect(socket.bufferedAmount).toBe(0);
  });
});

describe('the end of a life that had messages', () => {
  it('[QU-14] tells of those that were too old already as expired', () => {
    const life = waiting({ queue: { maxAgeMs: 1000 }, backoff: { minMs: 5000 } });
    life.socket.send('old');
    life.clock.advance(500);
    life.socket.send('young');
    life.clock.advance(500);
    life.socket.close();
    life.clock.advance(0);
    expect(drops(life)).toEqual([
      ['old', 'expired'],
      ['young', 'closed'],
    ]);
  });

  it('[QU-14] has an empty queue in the next one', () => {
    const life = waiting();
    life.socket.send('x');
    life.socket.close();
    life.clock.advance(0);
    expect(life.socket.bufferedAmount).toBe(0);
    life.socket.reconnect();
    life.network.last.open();
    expect(life.network.last.sent).toEqual([]);
  });
});

describe('a socket with queue: false', () => {
  it('[QU-3] tells of what is sent in an interim close listener, as the platform would lose it', () => {
    const life = fakeLife({ queue: false });
    life.socket.addEventListener('close', () => life.socket.send('late'));
    life.network.last.open();
    life.network.last.end(1006);
    expect(drops(life)).toEqual([['late', 'closed']]);
    expect(life.socket.bufferedAmount).toBe(4);
  });
});

describe('an end inside an end', () => {
  it('[LI-6] close() in an interim close listener gives a final one that no attempt was under way for', () => {
    const life = fakeLife();
    const { socket, network, clock } = life;
    socket.on('close', ({ final }) => {
      if (!final) socket.close();
    });
    network.last.open();
    network.last.end(1006);
    clock.advance(0);
    expect(eventsNamed(life.told, 'close')).toMatchObject([
      { final: false, stage: 'open', origin: 'remote' },
      { final: true, stage: 'endpoint', origin: 'local', cause: 'close', remedy: { outcome: 'closed' } },
    ]);
  });

  it('[LI-6] reconnect() and close() in listeners of a final end give another final one', () => {
    const life = fakeLife();
    const { socket, network, clock } = life;
    let ends = 0;
    socket.on('close', () => {
      if (++ends > 1) return;
      socket.reconnect();
      socket.close();
    });
    network.last.open();
    network.last.end(1000);
    clock.advance(0);
    expect(eventsNamed(life.told, 'close')).toMatchObject([
      { final: true, stage: 'open', origin: 'remote' },
      { final: true, stage: 'endpoint', origin: 'local', cause: 'close' },
    ]);
    expect(socket.status).toBe('closed');
  });

  it('[LI-6] close() in an interim close listener knows nothing of a closing handshake before', () => {
    const life = fakeLife({
      requiredExtensions: ['permessage-deflate'],
      decide: () => ({ action: 'retry', delay: 0 }),
    });
    const { socket, network, clock } = life;
    socket.on('close', () => socket.close());
    network.last.open();
    network.last.end(1010);
    network.last.end(4000);
    clock.advance(0);
    expect(eventsNamed(life.told, 'close')).toMatchObject([
      { final: false, cause: 'missing-extension' },
      { final: true, code: 1006, stage: 'endpoint', cause: 'close' },
    ]);
  });

  it('[LI-6] reconnect() in a policy function is heeded, and counts as the reason', () => {
    let sockets: ResilientWebSocket[] = [];
    const life = fakeLife({
      decide: () => {
        for (const socket of sockets) socket.reconnect();
        return undefined;
      },
    });
    sockets = [life.socket];
    life.network.last.open();
    life.network.last.end(1008);
    expect(life.socket.closure).toMatchObject({
      code: 1008,
      final: false,
      remedy: { rule: 'local', delayMs: 0 },
    });
    expect(life.network.sockets).toHaveLength(2);
  });

  it('[PB-6] a code that the peer answers our own close with is not warned of', () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    socket.close(1000);
    network.last.end(1016, '', true);
    expect(socket.closure).toMatchObject({ code: 1016, origin: 'local', final: true });
    expect(eventsNamed(told, 'warning')).toEqual([]);
  });
});

describe('timers', () => {
  const HEARTBEAT = {
    intervalMs: 25_000,
    timeoutMs: 10_000,
    message: 'ping',
    isReply: (data: unknown) => data === 'pong',
  };

  function stableLife(options: ResilientWebSocketOptions): FakeLife {
    const life = fakeLife({ stableAfterMs: 1000, ...options });
    life.network.last.open();
    life.clock.advance(1000);
    return life;
  }

  it('[HB-4] a line that cannot be probed has none once it is stable', () => {
    expect(stableLife({}).clock.pending).toBe(0);
    expect(stableLife({ heartbeat: false }).clock.pending).toBe(0);
  });

  it('[HB-1] a line that is probed has one: for the next probe, or for the answer to the last', () => {
    const { clock, network } = stableLife({ heartbeat: HEARTBEAT });
    expect([clock.pending, clock.nextIn]).toEqual([1, 24_000]);
    clock.advance(24_000);
    expect([clock.pending, clock.nextIn]).toEqual([1, 10_000]);
    network.last.receive('pong');
    expect([clock.pending, clock.nextIn]).toEqual([1, 25_000]);
  });

  it('[SG-7] a probe out of turn takes the place of the next one', () => {
    const page = new FakeSignals();
    const { clock } = stableLife({ heartbeat: HEARTBEAT, signals: page });
    page.tell('visible');
    expect([clock.pending, clock.nextIn]).toEqual([1, 2000]);
  });
});

describe('a trace', () => {
  it('[TR-1] says of an act that means nothing that nothing came of it', () => {
    const steps: TraceStep[] = [];
    const { socket, network } = fakeLife({ trace: (step) => steps.push(step) });
    network.last.open();
    socket.close();
    socket.close();
    const [before, last] = steps.slice(-2);
    expect(last).toMatchObject({ act: 'close', phase: before?.phase, status: before?.status });
    expect(last?.log.filter((entry) => 'do' in entry)).toEqual([]);
  });
});
