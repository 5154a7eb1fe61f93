import {
  type HeartbeatOptions,
  InvalidOptionError,
  type Payload,
  ResilientWebSocket,
  type TraceStep,
} from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { type Difference, readTrace, replay, type Trace, TraceRecorder } from 'resilient-websocket/trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ALL_FEATURES } from '../../src/features/all-features.ts';
import { idleLimit } from '../../src/features/idle-limit.ts';
import { steps } from '../../src/features/steps/steps.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import type { Plan } from '../../src/session/backoff.ts';
import type { AnyFeature } from '../../src/session/feature.ts';
import type { Session } from '../../src/session/session.ts';
import { createSocketClass } from '../../src/socket/create-socket-class.ts';
import { Player } from '../../src/trace/player.ts';
import { fakeLife, settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

/** As it comes back from a file. */
function written(recorder: TraceRecorder): Trace {
  return readTrace(JSON.stringify(recorder));
}

/** Lives at random for so many turns: connections that open, end and fail, messages, closes and reconnects. */
async function liveAtRandom(seed: number, turns: number, recorder: TraceRecorder): Promise<void> {
  const random = seeded(seed);
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  let asked = 0;
  const provider = (): string => {
    asked++;
    if (asked % 7 === 0) throw new Error('No token at https://user:pw@host/path?secret=1#secret.');
    return `wss://user:pw@host/path?token=${asked}`;
  };
  const url = seed % 2 === 0 ? provider : 'ws://host/?token=1';
  const { socket, clock, network } = fakeLife(
    { trace: recorder.trace, random, queue: { maxMessages: 3 } },
    url,
  );
  for (let turn = 0; turn < turns; turn++) {
    const last = network.sockets.at(-1);
    pick(
      () => last?.readyState === 0 && last.open(),
      () => last?.readyState === 1 && last.end(pick(1000, 1001, 1005, 1006, 1008, 1012, 3000, 4000), 'why'),
      () => last?.readyState === 0 && last.fail(),
      () => socket.send(pick<string | Uint8Array<ArrayBuffer>>('text', new Uint8Array([1, 2, 3]))),
      () => random() < 0.1 && socket.close(1000, 'enough'),
      () => socket.status === 'closed' && socket.reconnect(),
      () => clock.advance(pick(10, 1000, 30_000)),
      () => Number.isFinite(clock.nextIn) && clock.advance(clock.nextIn),
    )();
    await settled();
  }
}

/** As before, with all that an application can do while it is being told or asked something. */
async function liveWithASay(seed: number, turns: number, recorder: TraceRecorder): Promise<void> {
  const random = seeded(seed + 1000);
  const chance = (share: number): boolean => random() < share;
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const echo: HeartbeatOptions = {
    intervalMs: 2000,
    message: () => 'ping',
    isReply: (data) => data === 'pong',
    isInOrder: true,
  };
  const signals = new FakeSignals();
  const { trace } = recorder;
  const life = fakeLife({
    trace,
    random,
    signals,
    signal: new AbortController().signal,
    takesTurns: chance(0.5),
    queue: { maxMessages: 5, maxAgeMs: 60_000 },
    resend: pick('never', 'unconfirmed'),
    highWaterMark: 20,
    heartbeat: pick<false | 'auto' | HeartbeatOptions>(false, 'auto', echo),
    rules: [{ when: 4000, then: { category: 'restart' } }],
    decide: () => {
      if (chance(0.05)) throw new Error('on purpose');
      if (chance(0.1)) socket.reconnect();
      return chance(0.2) ? { action: 'retry', delay: 100 } : undefined;
    },
    ...(chance(0.5)
      ? {
          prologue: async ({ send, receive }) => {
            send('login');
            socket.send('during the prologue');
            if ((await receive()) === 'no') throw new Error('refused');
          },
        }
      : {}),
  });
  const { socket, clock, network } = life;
  const neighbour = new ResilientWebSocket('ws://host/', [], {
    clock,
    random,
    WebSocket: fakeNetwork().WebSocket,
  });
  const interfere = (): void => {
    if (chance(0.1)) socket.send('by the way');
    if (chance(0.03)) socket.close();
    if (chance(0.03)) socket.reconnect();
  };
  for (const name of ['status', 'open', 'close', 'stable', 'drop'] as const) socket.on(name, interfere);
  socket.on('retry', (event) => {
    if (chance(0.2)) event.setDelay(50);
    if (chance(0.05)) event.veto();
  });
  for (let turn = 0; turn < turns; turn++) {
    const last = network.sockets.at(-1);
    pick(
      () => last?.readyState === 0 && last.open(),
      () => last?.readyState === 0 && last.open(),
      () => last?.readyState === 1 && last.receive(pick('yes', 'no', 'pong', 'news')),
      () => last?.readyState === 1 && last.receive('pong'),
      () => last && last.readyState < 3 && chance(0.4) && last.end(pick(1000, 1001, 1006, 1012, 4000)),
      () => last?.readyState === 0 && last.fail(),
      () => socket.send(pick<Payload>('text', 'ünïcödé €', new Uint8Array(7))),
      () => socket.send('more'),
      () => void socket.confirmed().catch(() => {}),
      () => void socket.ready().catch(() => {}),
      () => void socket.enqueue('with a limit', { maxAgeMs: 100 }).catch(() => {}),
      () => void socket.drain(),
      () => socket.status === 'closed' && socket.reconnect(),
      () => signals.tell(pick('online', 'offline', 'visible', 'hidden', 'leaving', 'staying')),
      () => {
        if (last) last.bufferedAmount = pick(0, 0, 10, 30);
      },
      () => clock.advance(pick(10, 1000, 30_000)),
      () => clock.sleep(pick(0, 0, 100_000)),
      () => Number.isFinite(clock.nextIn) && clock.advance(Math.max(0, clock.nextIn)),
    )();
    await settled();
  }
  neighbour.close();
}

describe('the option trace', () => {
  it('[TR-1] is told each step in order, from the first to the last', () => {
    const steps: TraceStep[] = [];
    const { socket, network } = fakeLife({ trace: (step) => steps.push(step) });
    network.last.open();
    network.last.end(1000);
    expect(steps.map(({ act, phase, isNested }) => [act, phase, isNested])).toEqual([
      ['start', 'connecting', false],
      ['opened', 'open', false],
      ['flush', 'open', true],
      ['closed', 'ending', false],
      ['decided', 'ending', true],
      ['settle', 'closed', true],
    ]);
    for (const { config } of steps) expect(config).toBe(steps[0]?.config);
    expect(steps.at(-1)?.status).toBe('closed');
    expect(socket.status).toBe('closed');
  });

  it('[TR-1] is told what each step did, with its arguments', () => {
    const steps: TraceStep[] = [];
    const { socket, network } = fakeLife({ trace: (step) => steps.push(step) });
    socket.send('waits');
    network.last.open();
    socket.send('goes');
    socket.close(1000, 'enough');
    const done = (act: string): unknown =>
      steps
        .filter((step) => step.act === act)
        .flatMap(({ log }) => log.filter((entry) => 'do' in entry && entry.do !== 'turn'));
    expect(done('start')).toMatchObject([
      { do: 'emit', name: 'status' },
      { do: 'connect', url: 'ws://host/', protocols: [] },
      { do: 'timer', name: 'connect', delayMs: 20_000 },
    ]);
    expect(done('flush')).toMatchObject([{ do: 'send', messages: 1, bytes: 5 }]);
    expect(steps.find(({ act }) => act === 'sent')?.given).toMatchObject({ data: 'goes', at: 0 });
    expect(steps.at(-1)).toMatchObject({
      act: 'close',
      given: { cause: 'close', code: 1000, reason: 'enough' },
    });
    expect(done('close')).toMatchObject([
      ...[1, 2].map(() => ({ do: 'timer', name: 'close', delayMs: 3000 })),
      { do: 'emit', name: 'status' },
      { do: 'close', code: 1000, reason: 'enough' },
    ]);
  });

  it('[TR-1] goes on when the function throws', async () => {
    const errors = await uncaughtDuring(() => {
      const trace = (): void => {
        throw new Error('on purpose');
      };
      const { socket, network } = fakeLife({ trace });
      network.last.open();
      expect(socket.readyState).toBe(1);
    });
    expect(errors.length).toBeGreaterThan(1);
  });

  it('[TR-1] must be a function', () => {
    const trace = 'trace.json' as never;
    expect(() => new ResilientWebSocket('ws://127.0.0.1:1/', [], { trace })).toThrow(InvalidOptionError);
  });
});

describe('a recorded trace', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    '[TR-2] is replayed with the same steps, seed %d',
    async (seed) => {
      const recorder = new TraceRecorder();
      await liveAtRandom(seed, 100, recorder);
      const trace = written(recorder);
      expect(trace.steps.length).toBeGreaterThan(30);
      const { steps, difference } = replay(trace);
      expect(difference).toBeUndefined();
      expect(steps).toEqual(trace.steps);
    },
  );

  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    '[TR-2] is replayed with the same steps where the application has a say in everything, seed %d',
    async (seed) => {
      const recorder = new TraceRecorder(seed % 2 === 0 ? 40 : 10_000);
      await liveWithASay(seed, 150, recorder);
      const trace = written(recorder);
      expect(trace.steps.length).toBeGreaterThan(20);
      expect(replay(trace).difference).toBeUndefined();
    },
  );

  it('[TR-2] is replayed with the same steps after errors that the machine makes something of', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const recorder = new TraceRecorder();
    const { clock, network } = fakeLife({ trace: recorder.trace });
    const unreachable = Object.assign(new Error('no way'), { code: 'ENETUNREACH' });
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    for (const error of [
      unreachable,
      new AggregateError([unreachable]),
      new AggregateError([refused]),
      Object.assign(new AggregateError([unreachable, refused]), { code: 'ENETUNREACH' }),
      refused,
      Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' }),
      Object.assign(new Error('made up'), { code: 'not a code' }),
    ]) {
      network.last.dispatchEvent(Object.assign(new Event('error'), { error }));
      network.last.end(1006);
      clock.advance(clock.nextIn);
    }
    network.last.open();
    const error = Object.assign(new Error('no UTF-8'), { code: 'WS_ERR_INVALID_UTF8' });
    network.last.dispatchEvent(Object.assign(new Event('error'), { error }));
    network.last.end(1006);
    const trace = written(recorder);
    expect(replay(trace).difference).toBeUndefined();
    const text = JSON.stringify(trace);
    for (const known of ['"errorCode":"CERT_HAS_EXPIRED"', '"cause":"invalid-data"'])
      expect(text).toContain(known);
    expect(text).not.toContain('not a code');
  });

  it.each([1, 2, 10, 33])(
    '[TR-3] of which the older half was let go is replayed, too: %d steps',
    async (maxSteps) => {
      const recorder = new TraceRecorder(maxSteps);
      await liveAtRandom(4, 200, recorder);
      const trace = written(recorder);
      // What one step leads to is kept with it.
      expect(trace.steps.length).toBeLessThanOrEqual(maxSteps + 10);
      expect(replay(trace).difference).toBeUndefined();
    },
  );

  it('[TR-4] holds no payload, no query, no credentials and no subprotocol', async () => {
    const recorder = new TraceRecorder();
    const { socket, network } = fakeLife({ trace: recorder.trace }, 'wss://user:pw@host/path?token=1');
    socket.send('private');
    network.last.open();
    await liveAtRandom(2, 100, recorder);
    const text = JSON.stringify(recorder);
    for (const secret of ['private', 'text', 'user', 'pw@', 'token=', 'secret'])
      expect(text).not.toContain(secret);
    expect(text).toContain('wss://host/path');
    expect(text).toContain('"bytes":7');
  });

  it('[TR-4] numbers the subprotocols, so that a server that chose another one is still told', () => {
    const recorder = new TraceRecorder();
    const { trace } = recorder;
    const network = fakeNetwork();
    const clock = new FakeClock();
    new ResilientWebSocket('ws://host/', ['bearer.token'], { trace, clock, WebSocket: network.WebSocket });
    network.last.open('bearer.other');
    clock.advance(10_000);
    expect(JSON.stringify(recorder)).not.toContain('bearer');
    const { steps, difference } = replay(written(recorder));
    expect(difference).toBeUndefined();
    expect(JSON.stringify(steps)).toContain('"cause":"missing-protocol"');
  });

  it('[TR-5] that differs is told with the first place that does', async () => {
    const recorder = new TraceRecorder();
    await liveAtRandom(1, 20, recorder);
    const trace = written(recorder);
    const altered = JSON.parse(
      JSON.stringify(trace).replace('"connectTimeoutMs":20000', '"connectTimeoutMs":15000'),
    ) as Trace;
    const { steps, difference } = replay(altered);
    expect(steps).toHaveLength(1);
    expect(difference).toMatchObject({ step: 0, recorded: 20_000, replayed: 15_000 });
    expect(difference?.path).toMatch(/^log\[\d+\]\.delayMs$/);
  });

  it('[TR-2] is replayed with the features of the class', () => {
    const recorder = new TraceRecorder();
    const { WebSocket, sockets } = fakeNetwork();
    const clock = new FakeClock();
    const Small = createSocketClass([steps, idleLimit]);
    const socket = new Small('ws://host/', [], { trace: recorder.trace, WebSocket, clock });
    sockets[0]?.open();
    sockets[0]?.end(1006);
    clock.advance(clock.nextIn);
    socket.close();
    expect(replay(written(recorder)).difference).toBeUndefined();
  });

  const sabotaged: ReadonlyArray<readonly [string, (feature: AnyFeature) => AnyFeature, RegExp]> = [
    [
      'a delay that is another one',
      (feature) =>
        feature.name === 'recovery'
          ? {
              ...feature,
              planning: (_session: Session, _state: unknown, plan: Plan) => {
                plan.delayMs = 1234;
                return true;
              },
            }
          : feature,
      /delayMs/,
    ],
    [
      'an emit that is left out',
      (feature) => (feature.name === 'warnings' ? { ...feature, ended: () => undefined } : feature),
      /log\[\d+\]/,
    ],
    [
      'a message that is not handed over',
      (feature) => (feature.name === 'delivery' ? { ...feature, flowing: () => undefined } : feature),
      /act|log/,
    ],
    [
      'an ending that is judged in another way',
      (feature) => (feature.name === 'rules' ? { ...feature, judging: () => undefined } : feature),
      /given|log/,
    ],
  ];

  it.each(sabotaged)('[TR-5] notices %s', (_, sabotage, place) => {
    const recorder = new TraceRecorder();
    const { socket, clock, network } = fakeLife({
      trace: recorder.trace,
      rules: [{ when: 4000, then: { action: 'retry', delay: 'backoff' }, id: 'own' }],
    });
    socket.send('waits');
    network.last.open();
    network.last.end(4000);
    clock.advance(clock.nextIn);
    network.last.open();
    network.last.end(1005);
    const trace = written(recorder);
    expect(play(trace, ALL_FEATURES)).toBeUndefined();
    const difference = play(trace, ALL_FEATURES.map(sabotage));
    expect(difference?.path).toMatch(place);
    expect(difference?.step).toBeGreaterThan(0);
  });
});

function play(trace: Trace, features: readonly AnyFeature[]): Difference | undefined {
  const player = new Player(trace, features);
  player.play();
  return player.difference;
}
