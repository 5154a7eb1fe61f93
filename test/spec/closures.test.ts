import { explain } from 'resilient-websocket/codes';
import { type Closure, type Prologue, ResilientWebSocket } from 'resilient-websocket/full';
import type { FakeSocket } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

const ERROR = new Error('as the transport has it');

/** A life whose page can be told what to say. */
type Life = FakeLife & { readonly page: FakeSignals };

type Ending = readonly [name: string, end: (life: Life) => void, closure: Partial<Closure>];

/** An error that some transports tell of before the end. */
function report(socket: FakeSocket): void {
  socket.dispatchEvent(Object.assign(new Event('error'), { error: ERROR }));
}

function live(prologue?: Prologue): Life {
  const page = new FakeSignals();
  const life = fakeLife({
    signals: page,
    heartbeat: false,
    connectTimeoutMs: 5000,
    prologueTimeoutMs: 4000,
    closeTimeoutMs: 3000,
    ...(prologue === undefined ? {} : { prologue }),
  });
  return { ...life, page };
}

const LOST = { code: 1006, reason: '', wasClean: false, category: 'abnormal' } as const;

/** What ends an attempt or a connection, at whatever stage. An error has been reported before. */
const EVERYWHERE: readonly Ending[] = [
  [
    'a page that comes back',
    ({ page }) => page.tell('restored'),
    { origin: 'synthetic', cause: 'page-restored' },
  ],
  [
    'an error that no close follows',
    ({ clock }) => clock.advance(1000),
    { origin: 'synthetic', cause: 'error-without-close' },
  ],
];

/** What ends one that is there. */
const CONNECTED: readonly Ending[] = [
  ...EVERYWHERE,
  [
    'a line that drops',
    ({ network }) => network.last.end(1006),
    { origin: 'remote', cause: 'connection-lost' },
  ],
  [
    'a close without a code',
    ({ network }) => network.last.end(undefined, '', false),
    { origin: 'remote', cause: 'connection-lost' },
  ],
];

describe('what a closure says of a handshake', () => {
  it.each<Ending>([
    ...EVERYWHERE,
    ['a refusal', ({ network }) => network.last.end(1006), { origin: 'remote', cause: 'handshake-failed' }],
    [
      'a refusal that the runtime calls 1005',
      ({ network }) => network.last.end(1005, 'made up', true),
      { origin: 'remote', cause: 'handshake-failed' },
    ],
  ])('[CC-4] %s', (_, end, closure) => {
    const life = live();
    report(life.network.last);
    end(life);
    expect(life.socket.closure).toMatchObject({ ...LOST, ...closure, stage: 'handshake', error: ERROR });
  });

  it('[CC-1] nobody answers', () => {
    const { socket, clock, network } = live();
    clock.advance(4999);
    expect(socket.closure).toBeUndefined();
    clock.advance(1);
    expect(socket.closure).toMatchObject({
      ...LOST,
      origin: 'synthetic',
      stage: 'handshake',
      cause: 'connect-timeout',
      error: undefined,
    });
    expect(network.last.closeCalls).toHaveLength(1);
  });

  it('[EP-7] the server chooses no subprotocol, or another one', () => {
    for (const chosen of ['', 'c']) {
      const { WebSocket, sockets } = fakeLife().network;
      const socket = new ResilientWebSocket('ws://host/', ['a', 'b'], { WebSocket });
      sockets.at(-1)?.open(chosen);
      expect(socket.closure).toMatchObject({
        ...LOST,
        origin: 'synthetic',
        stage: 'handshake',
        cause: 'missing-protocol',
      });
      expect(sockets.at(-1)?.closeCalls).toHaveLength(1);
      socket.close();
    }
  });
});

describe('what a closure says of a prologue', () => {
  it.each(CONNECTED)('[CC-4] %s', (_, end, closure) => {
    const life = live(() => new Promise(() => {}));
    life.network.last.open();
    report(life.network.last);
    end(life);
    expect(life.socket.closure).toMatchObject({ ...LOST, ...closure, stage: 'prologue', error: ERROR });
  });

  it('[PG-5] a deadline: the peer is told', () => {
    const { socket, clock, network } = live(() => new Promise(() => {}));
    network.last.open();
    clock.advance(3999);
    expect(socket.closure).toBeUndefined();
    clock.advance(1);
    expect(socket.closure).toMatchObject({ ...LOST, origin: 'synthetic', cause: 'prologue-timeout' });
    expect(network.last.closeCalls[0]).toEqual([4000, 'prologue timeout']);
  });

  it('[PG-3] a failure: the peer is told, and the error is kept', async () => {
    const { socket, network } = live(() => Promise.reject(ERROR));
    network.last.open();
    await settled();
    expect(socket.closure).toMatchObject({
      ...LOST,
      origin: 'synthetic',
      stage: 'prologue',
      cause: 'prologue-failed',
      error: ERROR,
    });
    expect(network.last.closeCalls[0]).toEqual([4000, 'prologue failed']);
  });

  it('[PG-6] a Close frame of the peer', () => {
    const { socket, network } = live(() => new Promise(() => {}));
    network.last.open();
    network.last.end(4005, 'enough');
    expect(socket.closure).toMatchObject({
      code: 4005,
      reason: 'enough',
      wasClean: true,
      origin: 'remote',
      stage: 'prologue',
      cause: 'close-frame',
      silentMs: undefined,
    });
  });
});

describe('what a closure says of an open connection', () => {
  it.each(CONNECTED)('[CC-4] %s', (_, end, closure) => {
    const life = live();
    life.network.last.open();
    report(life.network.last);
    end(life);
    expect(life.socket.closure).toMatchObject({ ...LOST, ...closure, stage: 'open', error: ERROR });
  });

  it('[CC-1] a Close frame of the peer', () => {
    const { socket, clock, network } = live();
    network.last.open();
    clock.advance(700);
    network.last.end(4005, 'enough');
    expect(socket.closure).toMatchObject({
      code: 4005,
      reason: 'enough',
      wasClean: true,
      origin: 'remote',
      stage: 'open',
      cause: 'close-frame',
      silentMs: 700,
      error: undefined,
    });
  });
});

describe('what a closure says of a code that is none', () => {
  it.each([-1, 1000.5, 65_536])('[CC-1] %d is one that nothing defines', (code) => {
    const { socket, network } = live();
    network.last.open();
    network.last.end(code, '', true);
    expect(socket.closure).toMatchObject({ code, category: 'reserved', final: false });
  });
});

describe('an error that no close follows', () => {
  it.each(['handshake', 'prologue', 'open'])(
    '[LI-7] %s: is waited for a second, and then let go of',
    (stage) => {
      const life = live(stage === 'prologue' ? () => new Promise(() => {}) : undefined);
      const { socket, clock, network } = life;
      if (stage !== 'handshake') network.last.open();
      report(network.last);
      clock.advance(999);
      expect(socket.closure).toBeUndefined();
      clock.advance(1);
      expect(socket.closure).toMatchObject({ stage, cause: 'error-without-close' });
      expect(network.sockets[0]?.closeCalls.length).toBeGreaterThan(0);
      const before = eventsNamed(life.told, 'close').length;
      network.sockets[0]?.end(1000);
      expect(eventsNamed(life.told, 'close')).toHaveLength(before);
    },
  );

  it.each(['handshake', 'prologue', 'open'])(
    '[LI-7] %s: for 50 ms where the socket is over already',
    (stage) => {
      const { socket, clock, network } = live(stage === 'prologue' ? () => new Promise(() => {}) : undefined);
      if (stage !== 'handshake') network.last.open();
      network.last.readyState = 3;
      report(network.last);
      clock.advance(49);
      expect(socket.closure).toBeUndefined();
      clock.advance(1);
      expect(socket.closure).toMatchObject({ stage, cause: 'error-without-close' });
    },
  );
});

describe('what a closure says of an end of our own', () => {
  it.each<[string, (life: Life) => void, string]>([
    ['idle', () => {}, 'endpoint'],
    ['connecting', ({ socket }) => socket.reconnect(), 'handshake'],
    [
      'waiting',
      ({ socket, network }) => {
        socket.reconnect();
        network.last.fail();
      },
      'endpoint',
    ],
  ])('[LC-1] %s', (_, enter, stage) => {
    const page = new FakeSignals();
    const life = { ...fakeLife({ autoConnect: false, signals: page }), page };
    enter(life);
    life.socket.close();
    life.clock.advance(0);
    expect(life.socket.closure).toMatchObject({
      ...LOST,
      origin: 'local',
      stage,
      cause: 'close',
      final: true,
      remedy: { action: 'stop', outcome: 'closed', rule: 'local', reason: 'application' },
    });
    expect(explain(life.socket.closure as Closure).why).toBe('The application ended it.');
  });

  it('[LC-1] open: what the peer answered', () => {
    const { socket, network } = live();
    network.last.open();
    socket.close(4001, 'enough');
    network.last.end(4001, 'enough');
    expect(socket.closure).toMatchObject({
      code: 4001,
      reason: 'enough',
      wasClean: true,
      origin: 'local',
      stage: 'open',
      cause: 'close',
      silentMs: undefined,
      remedy: { rule: 'local', reason: 'application' },
    });
  });

  it('[LI-1] reconnect(): that another attempt follows at once', () => {
    const { socket, network } = live();
    network.last.open();
    socket.reconnect();
    network.last.end(1000);
    expect(socket.closure).toMatchObject({
      code: 1000,
      origin: 'local',
      stage: 'open',
      cause: 'reconnect',
      final: false,
      remedy: { action: 'retry', delayMs: 0, rule: 'local', reason: 'application' },
    });
    expect(explain(socket.closure as Closure).why).toBe('The application called reconnect().');
  });

  it('[EV-3] a veto', () => {
    const { socket, clock, network, told } = live();
    network.last.fail();
    eventsNamed(told, 'retry').at(-1)?.veto();
    clock.advance(0);
    expect(socket.closure).toMatchObject({
      ...LOST,
      origin: 'local',
      stage: 'endpoint',
      cause: 'veto',
      final: true,
      remedy: { action: 'stop', outcome: 'vetoed' },
    });
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'vetoed', attempts: 1 }]);
  });
});
