import { InvalidOptionError, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket/full';
import { fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const BROKEN = new Error('broken');

function fail(): never {
  throw BROKEN;
}

describe('chance', () => {
  it.each([Number.NaN, -0.1, 1, 2, Number.POSITIVE_INFINITY, '0.5', undefined, null, {}, Symbol('half')])(
    '[SC-9] of %s is reported, and the platform draws',
    async (drawn) => {
      const delays: number[] = [];
      const errors = await uncaughtDuring(() => {
        for (let life = 0; life < 20; life++) {
          const { network, told, clock } = fakeLife({ random: () => drawn as number });
          network.last.fail();
          delays.push(...eventsNamed(told, 'retry').map(({ delayMs }) => delayMs));
          expect(clock.nextIn).toBe(delays.at(-1));
        }
      });
      expect(errors).toHaveLength(20);
      expect(errors[0]).toBeInstanceOf(InvalidOptionError);
      expect(errors[0]).toMatchObject({ option: 'random()', value: drawn });
      expect(delays.every((delayMs) => delayMs >= 100 && delayMs <= 6000)).toBe(true);
      expect(new Set(delays).size).toBeGreaterThan(1);
    },
  );

  it('[SC-9] that throws is reported, and the platform draws', async () => {
    let life: FakeLife | undefined;
    const errors = await uncaughtDuring(() => {
      life = fakeLife({ random: fail });
      life.network.last.fail();
    });
    expect([errors, life?.socket.status]).toEqual([[BROKEN], 'reconnecting']);
  });
});

describe('signals', () => {
  const LIFE: ReadonlyArray<readonly [what: string, subscribe: unknown]> = [
    ['cannot be subscribed to', fail],
    ['give nothing that ends them', () => 5],
    ['cannot be ended', () => fail],
  ];

  it.each(LIFE)('[SC-10] that %s are reported, and the socket lives without', async (_what, subscribe) => {
    let life: FakeLife | undefined;
    const errors = await uncaughtDuring(() => {
      life = fakeLife({ signals: { subscribe: subscribe as never } });
      life.network.last.open();
      life.socket.close();
      life.network.last.end(1005);
      life.socket.reconnect();
      life.network.last.open();
    });
    expect(errors).toEqual(
      subscribe === LIFE[1]?.[1] ? [expect.any(TypeError)] : [BROKEN, ...againOf(subscribe)],
    );
    expect([life?.socket.status, life?.network.sockets.length]).toEqual(['open', 2]);
  });

  /** A second life subscribes again. */
  function againOf(subscribe: unknown): readonly Error[] {
    return subscribe === fail ? [BROKEN] : [];
  }
});

describe('a probe', () => {
  it.each<readonly [unknown, string]>([
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    [Promise.resolve('ping'), '[object Promise]'],
  ])('[SC-11] of %s goes out as send() would have it', (message, text) => {
    const { network, clock } = fakeLife({ heartbeat: { message: () => message as string } });
    network.last.open();
    clock.advance(25_000);
    expect(network.last.sent).toEqual([text]);
  });

  it.each<readonly [string, () => unknown, unknown]>([
    ['throws', fail, BROKEN],
    ['is a symbol', () => Symbol('ping'), expect.any(TypeError)],
  ])('[SC-11] that %s is reported, and the connection times out', async (_what, message, error) => {
    let life: FakeLife | undefined;
    const errors = await uncaughtDuring(() => {
      life = fakeLife({ heartbeat: { message: message as () => string } });
      life.network.last.open();
      life.clock.advance(35_000);
    });
    expect([errors, life?.network.last.sent]).toEqual([[error], []]);
    expect(eventsNamed(life?.told ?? [], 'close')).toMatchObject([
      { code: 1006, cause: 'heartbeat', final: false },
    ]);
  });

  it.each<readonly [string, () => unknown, readonly unknown[]]>([
    ['throws', fail, [BROKEN]],
    ['answers with nothing', () => undefined, []],
  ])('[SC-11] whose isReply %s has no answers: messages are told', async (_what, isReply, reported) => {
    const told: unknown[] = [];
    const errors = await uncaughtDuring(() => {
      const { socket, network } = fakeLife({
        heartbeat: { message: 'ping', isReply: isReply as () => boolean },
      });
      socket.addEventListener('message', ({ data }) => told.push(data));
      network.last.open();
      network.last.receive('pong');
    });
    expect([told, errors]).toEqual([['pong'], reported]);
  });
});

describe('a listener', () => {
  it.each([undefined, null, 5, 'open', {}])('[SC-12] that is %s is refused', (listener) => {
    const { socket } = fakeLife();
    expect(() => socket.on('open', listener as never)).toThrow(InvalidOptionError);
    expect(() => socket.on('*', listener as never)).toThrow(/^listener cannot be .+: give a function\.$/);
  });

  it('[SC-12] has nothing to return', () => {
    const { socket, network, clock } = fakeLife();
    for (const value of [false, Number.NaN, { action: 'stop' }, new Promise(() => {})]) {
      for (const name of ['status', 'close', 'retry'] as const) socket.on(name, (() => value) as never);
    }
    network.last.fail();
    clock.advance(clock.nextIn);
    network.last.open();
    expect(socket.status).toBe('open');
  });
});

type Act = 'close' | 'reconnect' | 'send';

const SITES = ['url', 'random', 'message', 'isReply', 'trace', 'prologue', 'WebSocket'] as const;

/** A life with failures in it, in which one function of the application calls a method once. */
async function live(
  site: (typeof SITES)[number],
  act: Act,
): Promise<FakeLife & { readonly hasActed: boolean }> {
  let life: FakeLife | undefined;
  let hasActed = false;
  const reach = (here: string): void => {
    if (here !== site || hasActed || life === undefined) return;
    hasActed = true;
    if (act === 'send') life.socket.send('x');
    else life.socket[act]();
  };
  const network = fakeNetwork(() => reach('WebSocket'));
  const url: UrlSource = () => {
    reach('url');
    return 'ws://host/';
  };
  const options: ResilientWebSocketOptions = {
    random: () => {
      reach('random');
      return 0.5;
    },
    trace: () => reach('trace'),
    prologue: async () => reach('prologue'),
    heartbeat: {
      message: () => {
        reach('message');
        return 'ping';
      },
      isReply: () => {
        reach('isReply');
        return true;
      },
    },
  };
  life = fakeLife(options, url, network);
  for (let step = 0; step < 30; step++) {
    await settled();
    const socket = network.sockets.at(-1);
    if (socket?.readyState === 0) {
      if (network.sockets.length === 1) socket.fail();
      else socket.open();
    } else if (socket?.readyState === 1 && life.socket.status === 'open') {
      life.clock.advance(25_000);
      socket.receive('pong');
    } else if (socket?.readyState === 2) socket.end(socket.closeCalls[0]?.[0] ?? 1005);
    else life.clock.advance(Math.min(life.clock.nextIn, 60_000));
    expect(network.sockets.filter(({ readyState }) => readyState < 2).length).toBeLessThanOrEqual(1);
  }
  return { ...life, hasActed };
}

describe('calls inside functions of the application', () => {
  it.each(SITES)('[SC-13] close() inside %s', async (site) => {
    let life: Awaited<ReturnType<typeof live>> | undefined;
    const errors = await uncaughtDuring(async () => {
      life = await live(site, 'close');
    });
    expect([errors, life?.hasActed, life?.socket.status, life?.clock.pending]).toEqual([
      [],
      true,
      'closed',
      0,
    ]);
    expect(eventsNamed(life?.told ?? [], 'close').filter(({ final }) => final)).toHaveLength(1);
  });

  it.each(SITES)('[SC-13] reconnect() inside %s', async (site) => {
    let life: Awaited<ReturnType<typeof live>> | undefined;
    const errors = await uncaughtDuring(async () => {
      life = await live(site, 'reconnect');
    });
    expect([errors, life?.hasActed, life?.socket.status]).toEqual([[], true, 'open']);
  });

  it.each(SITES)('[SC-13] send() inside %s', async (site) => {
    let life: Awaited<ReturnType<typeof live>> | undefined;
    const errors = await uncaughtDuring(async () => {
      life = await live(site, 'send');
    });
    const sent = life?.network.sockets.flatMap((socket) => socket.sent).filter((data) => data === 'x');
    expect([errors, life?.hasActed, life?.socket.status, sent]).toEqual([[], true, 'open', ['x']]);
    expect(eventsNamed(life?.told ?? [], 'drop')).toEqual([]);
  });
});
