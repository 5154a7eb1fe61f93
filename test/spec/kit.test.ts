import * as full from 'resilient-websocket/full';
import * as kit from 'resilient-websocket/kit';
import {
  abort,
  type BaseSocket,
  boundedQueue,
  createSocketClass,
  DEFAULT_FEATURES,
  delivery,
  type Feature,
  InvalidOptionError,
  prologue,
  provider,
  run,
  trace,
} from 'resilient-websocket/kit';
import { ResilientWebSocket as Lite, type ResilientWebSocketOptions } from 'resilient-websocket/lite';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { cureOfMissing } from '../../src/socket/missing-options.ts';

const WSS = 'wss://example.com/';

/** The features that the kit has, by the name under which it exports them. */
const FEATURES: readonly (readonly [name: string, feature: Feature])[] = Object.entries(kit).flatMap(
  ([name, each]) =>
    typeof each === 'object' && 'name' in each ? [[name, each as unknown as Feature] as const] : [],
);

/** All options that features bring. */
const OPTIONS = FEATURES.flatMap(([name, { checks }]) =>
  Object.keys(checks || {}).map((option) => ({ option, name })),
);

/** What a constructor throws. */
function refusal(
  Class: new (...given: never[]) => unknown,
  ...given: readonly unknown[]
): InvalidOptionError {
  try {
    Reflect.construct(Class, given);
  } catch (error) {
    if (error instanceof InvalidOptionError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

function membersOf(Class: { readonly prototype: object }): readonly string[] {
  return Object.getOwnPropertyNames(Class.prototype);
}

describe('a class from a list of features', () => {
  it('[KT-1] has the members of its features and no others', () => {
    const Small = createSocketClass([boundedQueue]);
    const Large = createSocketClass([delivery, trace]);
    const members = ['drain', 'confirmed', 'account', 'trace', 'latencyMs'];
    expect(members.filter((name) => membersOf(Small).includes(name))).toEqual([]);
    expect(members.filter((name) => membersOf(Large).includes(name))).toEqual(members.slice(0, 4));
    for (const Class of [Small, Large]) expect(membersOf(Class)).toContain('send');
  });

  it('[KT-1] knows no function of a URL without a provider, and asks one with it', async () => {
    const clock = new FakeClock();
    const { WebSocket, sockets } = fakeNetwork();
    const socket = new (createSocketClass([provider, boundedQueue]))(() => WSS, [], { WebSocket, clock });
    await expect.poll(() => sockets.length).toBe(1);
    expect(socket.url).toBe(WSS);
  });

  it('[KT-1] has what a feature of somebody else gives to it', () => {
    const count: Feature<{ readonly countFrom?: number }, { opens: number }, { readonly opens: number }> = {
      name: 'count',
      checks: { countFrom: (value) => value },
      setup: (_session, { countFrom = 0 }) => ({ opens: countFrom }),
      opened: (session, state) => run(session, () => state.opens++),
      members: (sessionOf) => ({
        get opens() {
          const { count } = sessionOf(this).parts as { readonly count: { readonly opens: number } };
          return count.opens;
        },
      }),
    };
    const network = fakeNetwork();
    const { WebSocket } = network;
    const clock = new FakeClock();
    const socket = new (createSocketClass([count, boundedQueue]))(WSS, [], {
      countFrom: 5,
      WebSocket,
      clock,
    });
    network.last.open();
    expect(socket.opens).toBe(6);
  });

  it('[KT-1] makes sockets whose features are those of their class alone', () => {
    const network = fakeNetwork();
    const { WebSocket } = network;
    const One = createSocketClass([boundedQueue]);
    const Other = createSocketClass([...DEFAULT_FEATURES, prologue]);
    const socket: BaseSocket = new Other(WSS, [], { prologue: () => {}, WebSocket, clock: new FakeClock() });
    expect(socket).toBeInstanceOf(Other);
    expect(socket).not.toBeInstanceOf(One);
    socket.close();
  });

  it('[KT-1] gives the default class and the full one what their lists say', () => {
    expect(membersOf(createSocketClass(DEFAULT_FEATURES))).toEqual(
      expect.arrayContaining(['drain', 'latencyMs']),
    );
    expect(membersOf(createSocketClass(DEFAULT_FEATURES))).not.toContain('trace');
    expect(membersOf(full.ResilientWebSocket)).toContain('trace');
  });
});

describe('an option of a feature that a class was made without', () => {
  it('[KT-2] is refused with the import that brings it', () => {
    const Class = createSocketClass([boundedQueue, abort]);
    const { message, option } = refusal(Class, WSS, [], { prologue: () => {} });
    expect(option).toBe('prologue');
    expect(message).toBe(
      'prologue cannot be a function: this class was made without the feature prologue; ' +
        "import { ResilientWebSocket } from 'resilient-websocket/full', or add prologue of 'resilient-websocket/kit'.",
    );
    expect(refusal(Class, WSS, [], { heartbeat: false }).message).toContain("from 'resilient-websocket', or");
    expect(refusal(full.ResilientWebSocket, WSS, [], { maxQueued: 1 }).message).toContain('/lite');
  });

  it.each(OPTIONS)('[KT-2] so it is for $option', ({ option, name }) => {
    expect(cureOfMissing(option)).toContain(`add ${name} of 'resilient-websocket/kit'`);
  });

  it('[KT-2] and a name that no feature has is refused with the names there are', () => {
    const { message } = refusal(Lite, WSS, [], { heatbeat: false });
    expect(message).toContain("Unknown option 'heatbeat'. There are retry, ");
  });

  it.each(['url', 'protocols'])('[KT-2] a function in the place of %s is, too', (name) => {
    const given = name === 'url' ? [() => WSS] : [WSS, () => ['chat']];
    expect(refusal(Lite, ...given)).toMatchObject({ option: name });
    expect(refusal(Lite, ...given).message).toContain('add provider of');
  });

  it('[KT-2] unref is known everywhere', () => {
    new Lite(WSS, [], { unref: true, autoConnect: false });
  });
});

describe('the lite class', () => {
  it('[KT-4] reports what the transport refuses of its queue, and sends the rest', () => {
    const network = fakeNetwork();
    const socket = new Lite('ws://host/', [], { WebSocket: network.WebSocket });
    const dropped: unknown[] = [];
    socket.on('drop', ({ data, reason, error }) => dropped.push([data, reason, String(error)]));
    for (const text of ['a', 'b', 'c']) socket.send(text);
    const { last } = network;
    const send = last.send.bind(last);
    last.send = (data) => {
      if (data === 'b') throw new Error('refused');
      send(data);
    };
    last.open();
    expect(last.sent).toEqual(['a', 'c']);
    expect(dropped).toEqual([['b', 'refused', 'Error: refused']]);
  });

  function live(options: ResilientWebSocketOptions = {}) {
    const clock = new FakeClock();
    const network = fakeNetwork();
    const socket = new Lite(WSS, [], { clock, WebSocket: network.WebSocket, random: () => 0.5, ...options });
    const events: string[] = [];
    socket.on('*', (name) => events.push(name));
    return { socket, clock, network, events };
  }

  it('[KT-4] retries what can be retried, and ends where it cannot', () => {
    const { socket, clock, network, events } = live();
    network.last.open();
    network.last.end(1012);
    expect(socket.closure).toMatchObject({ category: 'restart', final: false, remedy: { action: 'retry' } });
    clock.advance(clock.nextIn);
    network.last.open();
    network.last.end(1008);
    expect(socket.closure).toMatchObject({ category: 'policy-violation', final: true });
    expect([socket.status, network.sockets.length]).toEqual(['closed', 2]);
    expect(events).toEqual([
      'status',
      'open',
      'status',
      'close',
      'retry',
      'status',
      'open',
      'status',
      'close',
      'giveup',
    ]);
  });

  it('[KT-4] queues what is sent meanwhile, and tells what it drops', () => {
    const { socket, network } = live({ maxQueued: 2 });
    const dropped: unknown[] = [];
    socket.on('drop', ({ data, reason }) => dropped.push([data, reason]));
    for (const text of ['1', '2', '3']) socket.send(text);
    expect(socket.bufferedAmount).toBe(2);
    network.last.open();
    expect(network.last.sent).toEqual(['2', '3']);
    expect(dropped).toEqual([['1', 'overflow']]);
    socket.send('4');
    expect(network.last.sent).toEqual(['2', '3', '4']);
  });
});
