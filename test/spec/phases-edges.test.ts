import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { FakeClock, FakeSocket } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled, waiting } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { PingingSocket } from '../support/pinging-socket.ts';

interface PageLife extends FakeLife {
  readonly page: FakeSignals;
}

/** A life whose handshake is under way, on a page that can be told what to say. */
function pageLife(options: ResilientWebSocketOptions = {}): PageLife {
  const page = new FakeSignals();
  return { ...fakeLife({ signals: page, heartbeat: false, ...options }), page };
}

const ENDLESS = { prologue: (): Promise<void> => new Promise(() => {}) };

describe('a connection that is given up', () => {
  it.each<[string, ResilientWebSocketOptions, boolean]>([
    ['connecting', {}, false],
    ['in its prologue', ENDLESS, true],
    ['open', {}, true],
  ])('[SG-14] %s: is closed when the page comes back without it', (_, options, isThere) => {
    const { page, network, socket } = pageLife(options);
    const [first] = network.sockets;
    if (isThere) first?.open();
    page.tell('restored');
    expect(socket.closure).toMatchObject({ cause: 'page-restored' });
    expect(first?.closeCalls).toHaveLength(1);
  });

  it('[LC-6] connecting: is closed by close()', () => {
    const { network, socket } = pageLife();
    socket.close();
    expect(network.last.closeCalls).toHaveLength(1);
  });

  it('[PG-5] whose prologue has failed is told why, and then let go of', () => {
    const { network, clock } = pageLife({ ...ENDLESS, prologueTimeoutMs: 500 });
    network.last.open();
    clock.advance(500);
    expect(network.last.closeCalls).toEqual([
      [4000, 'prologue timeout'],
      [undefined, undefined],
    ]);
  });

  it('[LC-3] that does not answer a Close frame is let go of', () => {
    const { network, socket, clock } = pageLife({ closeTimeoutMs: 500 });
    network.last.open();
    socket.close(1000);
    expect(network.last.closeCalls).toHaveLength(1);
    clock.advance(500);
    expect(network.last.closeCalls).toHaveLength(2);
  });
});

describe('a handshake', () => {
  /** A transport that has never heard of subprotocols. */
  class Plain extends FakeSocket {
    static last: Plain;

    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      Plain.last = this;
    }
  }

  it('[EP-7] over a transport that does not know of subprotocols counts as one without', () => {
    const socket = new ResilientWebSocket('ws://host/', ['a'], { WebSocket: Plain, clock: new FakeClock() });
    Object.assign(Plain.last, { readyState: 1, protocol: undefined });
    Plain.last.dispatchEvent(new Event('open'));
    expect([socket.status, socket.protocol]).toEqual(['open', '']);
  });

  it('[LI-7] that is told of twice is one', () => {
    const { network, told, socket } = pageLife();
    network.last.open();
    network.last.open();
    expect(eventsNamed(told, 'open')).toHaveLength(1);
    expect(socket.status).toBe('open');
  });
});

describe('what the page says at a bad moment', () => {
  const say = (life: PageLife): void => life.page.tell('visible', 'online', 'resumed', 'restored', 'offline');

  it('[SG-5] while the policy function is asked changes nothing', () => {
    const lives: PageLife[] = [];
    const life = pageLife({
      decide: () => {
        for (const each of lives) each.page.tell('online', 'offline', 'hidden', 'visible');
        return undefined;
      },
    });
    lives.push(life);
    life.network.last.open();
    life.network.last.end(1006);
    expect(eventsNamed(life.told, 'close')).toMatchObject([{ code: 1006, cause: 'connection-lost' }]);
    expect(life.socket.status).toBe('reconnecting');
  });

  it('[SG-5] while an end is told changes nothing', () => {
    const life = pageLife();
    life.socket.addEventListener('close', () => say(life));
    life.network.last.open();
    life.network.last.end(1006);
    expect(eventsNamed(life.told, 'close')).toHaveLength(1);
    expect([life.socket.status, life.clock.pending]).toEqual(['reconnecting', 1]);
  });

  it('[SG-5] while a connection is being closed changes nothing', () => {
    const life = pageLife();
    life.network.last.open();
    life.socket.close();
    say(life);
    expect([life.socket.status, life.network.last.closeCalls.length]).toEqual(['closing', 1]);
    life.network.last.end(1005);
    expect(life.socket.closure).toMatchObject({ code: 1005, cause: 'close' });
  });

  it('[SG-14] but for the cache, a prologue goes on', () => {
    const life = pageLife(ENDLESS);
    life.network.last.open();
    life.page.tell('visible', 'online', 'resumed', 'offline', 'hidden');
    expect(life.socket.closure).toBeUndefined();
  });

  it('[SG-12] a socket that is suspended stays so when another one finds the endpoint back', () => {
    const backoff = { jitter: 'none', baseMs: 1000, factor: 1 } as const;
    const first = pageLife({ backoff });
    const second = pageLife({ backoff, clock: first.clock });
    for (let failure = 0; failure < 2; failure++) {
      first.network.last.fail();
      second.network.last.fail();
      if (failure === 0) first.clock.advance(1000);
    }
    second.page.tell('leaving');
    first.clock.advance(2000);
    expect(second.socket.status).toBe('suspended');
    first.network.last.open();
    expect(second.socket.status).toBe('suspended');
    second.page.tell('staying');
    expect(second.network.sockets).toHaveLength(3);
  });
});

describe('a machine that sleeps through a prologue', () => {
  it('[SL-3] does not hold it against the budget', () => {
    const { network, clock, told } = pageLife({ ...ENDLESS, maxRetries: 0, prologueTimeoutMs: 5000 });
    network.last.open();
    clock.advance(100);
    clock.sleep(8 * 3_600_000);
    clock.advance(0);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'prologue-timeout', final: false }]);
  });
});

describe('close()', () => {
  it('[LC-1] in a prologue ends it there', () => {
    const { network, socket } = pageLife(ENDLESS);
    network.last.open();
    socket.close(1000);
    network.last.end(1000);
    expect(socket.closure).toMatchObject({ code: 1000, origin: 'local', stage: 'prologue', cause: 'close' });
  });

  it('[LC-4] twice in an interim close listener warns once', () => {
    const { socket, network, told } = pageLife();
    network.last.open();
    socket.on('close', ({ final }) => {
      if (final) return;
      socket.send('x');
      socket.close();
      socket.close();
    });
    network.last.end(1006);
    expect(eventsNamed(told, 'warning')).toMatchObject([{ kind: 'premature-close', queued: 1 }]);
  });

  it('[LI-7] while it is waited for, a socket that ends once more has no say', () => {
    const { socket, network, clock } = waiting();
    socket.close();
    network.last.end(4001, 'again');
    clock.advance(0);
    expect(socket.closure).toMatchObject({ code: 1006, origin: 'local', cause: 'close', final: true });
  });
});

describe('what is sent', () => {
  it('[QU-1] while a provider is asked waits', async () => {
    const { socket, network } = fakeLife({}, () => 'ws://host/');
    socket.send('early');
    await settled();
    network.last.open();
    expect(network.last.sent).toEqual(['early']);
  });

  it('[QU-1] after reconnect() in a close listener goes over the next connection', () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    socket.on('close', () => {
      socket.reconnect();
      socket.send('next');
    });
    network.last.end(1000);
    network.last.open();
    expect([network.last.sent, eventsNamed(told, 'drop')]).toEqual([['next'], []]);
  });

  it('[QU-5] in the listener of the last close is too late, and stays in bufferedAmount', () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    socket.on('close', () => socket.send('late'));
    network.last.end(1000);
    expect(eventsNamed(told, 'drop')).toEqual([{ data: 'late', bytes: 4, reason: 'closed' }]);
    expect(socket.bufferedAmount).toBe(4);
  });

  it('[CF-4] is confirmed although something newer waits', async () => {
    const socket = new ResilientWebSocket('ws://host/', [], {
      clock: new FakeClock(),
      WebSocket: PingingSocket,
    });
    const { last } = PingingSocket;
    last?.open();
    socket.send('1');
    const confirmed = socket.confirmed().then(() => 'confirmed');
    await settled();
    // The Close frame of the peer has come, so what is sent now waits for the next connection.
    Object.assign(last ?? {}, { readyState: 2 });
    socket.send('2');
    expect(socket.bufferedAmount).toBe(1);
    last?.pong();
    expect(await Promise.race([confirmed, settled()])).toBe('confirmed');
  });

  it.each([
    ['drop', 'unconfirmed'],
    ['unconfirmed', 'unconfirmed'],
  ] as const)(
    '[QU-3] with queue: false has nowhere to wait when the line dies: resend %s',
    (resend, reason) => {
      const clock = new FakeClock();
      const options: ResilientWebSocketOptions =
        resend === 'drop' ? { queue: false } : { queue: false, resend: 'unconfirmed' };
      const socket = new ResilientWebSocket('ws://host/', [], {
        clock,
        WebSocket: PingingSocket,
        ...options,
      });
      const drops: unknown[] = [];
      socket.on('drop', (drop) => drops.push([drop.data, drop.reason]));
      PingingSocket.last?.open();
      socket.send('1');
      PingingSocket.last?.end(1006);
      expect(drops).toEqual([['1', reason]]);
    },
  );
});
