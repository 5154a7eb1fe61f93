import { InvalidOptionError, ResilientWebSocket, type TraceStep } from 'resilient-websocket';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { readTrace, replay, type Trace, TraceRecorder } from 'resilient-websocket/trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { seeded } from '../../src/lab/storm/random.ts';
import { fakeLife, settled } from '../support/fake-life.ts';
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

describe('the option trace', () => {
  it('[TR-1] is told each step in order, from the first to the last', () => {
    const steps: TraceStep[] = [];
    const { socket, network } = fakeLife({ trace: (step) => steps.push(step) });
    network.last.open();
    network.last.end(1000);
    expect(steps.map(({ input }) => input.type)).toEqual([
      ...['start', 'socket-open', 'flush'],
      ...['socket-closed', 'decided', 'settled'],
    ]);
    expect(steps[0]?.before.phase.name).toBe('idle');
    for (const [index, { before, config }] of steps.slice(1).entries()) {
      expect(before).toBe(steps[index]?.after);
      expect(config).toBe(steps[0]?.config);
    }
    expect(steps.at(-1)?.after.phase.name).toBe('closed');
    expect(socket.status).toBe('closed');
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
      expect(steps).toHaveLength(trace.steps.length);
    },
  );

  it('[TR-2] is replayed with the same steps after errors of the own network', () => {
    const recorder = new TraceRecorder();
    const { clock, network } = fakeLife({ trace: recorder.trace });
    const unreachable = Object.assign(new Error('no way'), { code: 'ENETUNREACH' });
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    for (const error of [
      unreachable,
      new AggregateError([unreachable]),
      new AggregateError([refused]),
      refused,
    ]) {
      network.last.dispatchEvent(Object.assign(new Event('error'), { error }));
      network.last.end(1006);
      clock.advance(clock.nextIn);
    }
    const trace = written(recorder);
    expect(replay(trace).difference).toBeUndefined();
    expect(JSON.stringify(trace)).not.toContain('ECONNREFUSED');
  });

  it.each([1, 2, 10, 33])(
    '[TR-3] of which the older half was let go is replayed, too: %d steps',
    async (maxSteps) => {
      const recorder = new TraceRecorder(maxSteps);
      await liveAtRandom(4, 200, recorder);
      const trace = written(recorder);
      expect(trace.steps.length).toBeLessThanOrEqual(maxSteps + 1);
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
    const causes = steps.map(({ after }) => after.session.closure?.cause);
    expect(causes).toContain('missing-protocol');
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
    expect(difference?.path).toMatch(/^effects\[\d+\]\.delayMs$/);
  });
});
