import type { Backoff } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { comeUp, type FakeLife, fakeLife, settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

/** The draws at the middle of each window. */
const MIDDLE = { random: () => 0.5 } as const;

/** What the ladder gives in the middle: 0.1 to 6 s, 6 to 12 s, 12 to 24 s. */
const USUAL = [3050, 9000, 18_000, 18_000] as const;

/** What the lower one does: 0.1 to 2.5 s, 2.5 to 5 s, 5 to 10 s, 10 to 20 s, 12 to 24 s. */
const LOWER = [1300, 3750, 7500, 15_000, 18_000] as const;

function delays({ told }: FakeLife): readonly number[] {
  return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
}

/** The connection works, and is lost at once. */
function greetAndDrop({ network }: FakeLife, code = 1006): void {
  network.last.receive('welcome');
  network.last.end(code);
}

/** A life whose first connection was stable, and whose second one is open. */
function secondConnection(options: Parameters<typeof fakeLife>[0] = {}): FakeLife {
  const life = fakeLife({ ...MIDDLE, ...options });
  life.network.last.open();
  life.clock.advance(15_000);
  life.network.last.end(1006);
  comeUp(life);
  return life;
}

/** Lets so many attempts fail. */
function failures(count: number, { clock, network }: FakeLife): void {
  for (let each = 0; each < count; each++) {
    clock.advance(clock.nextIn);
    network.last.fail();
  }
}

/** The attempt under way fails with this error, as over `ws`. */
function failWith(error: unknown, { network }: FakeLife): void {
  network.last.dispatchEvent(Object.assign(new Event('error'), { error }));
  network.last.end(1006);
}

function networkError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

describe('a connection that is lost before it is stable', () => {
  it('[BO-13] begins the ladder again, and lower, if something came over it', () => {
    const life = secondConnection();
    greetAndDrop(life);
    failures(4, life);
    expect(delays(life)).toEqual([USUAL[0], ...LOWER]);
  });

  it('[BO-13] begins it again if it has been up for a second', () => {
    const life = secondConnection();
    life.clock.advance(1000);
    life.network.last.end(1006);
    expect(delays(life)).toEqual([USUAL[0], LOWER[0]]);
  });

  it('[BO-13] begins it again if a rule of the application, or its policy in code, asks for the ladder', () => {
    const retry = { action: 'retry', delay: 'backoff' } as const;
    for (const policy of [{ rules: [{ when: 'abnormal', then: retry }] }, { decide: () => retry }] as const) {
      const life = secondConnection(policy);
      greetAndDrop(life);
      expect(delays(life)).toEqual([USUAL[0], LOWER[0]]);
    }
  });

  it('[BO-13] goes on with it if nothing came over it within a second', () => {
    const life = secondConnection();
    life.clock.advance(999);
    life.network.last.end(1006);
    expect(delays(life)).toEqual(USUAL.slice(0, 2));
  });

  it('[BO-13] goes on with it if all that came was before the end of the prologue', async () => {
    const prologue = async (): Promise<void> => {};
    const life = fakeLife({ ...MIDDLE, prologue });
    for (let connection = 0; connection < 2; connection++) {
      life.network.last.open();
      life.network.last.receive('welcome');
      await settled();
      life.network.last.end(1006);
      life.clock.advance(life.clock.nextIn);
    }
    expect(delays(life)).toEqual(USUAL.slice(0, 2));
  });

  it('[BO-13] changes nothing for the first loss, nor for that of a stable connection', () => {
    const life = fakeLife(MIDDLE);
    life.network.last.open();
    greetAndDrop(life);
    comeUp(life);
    life.clock.advance(15_000);
    greetAndDrop(life);
    expect(delays(life)).toEqual([USUAL[0], USUAL[0]]);
  });

  it('[BO-13] begins it again each time, and takes no turn with the first delay', () => {
    const life = secondConnection();
    for (let drop = 0; drop < 3; drop++) {
      greetAndDrop(life);
      failures(1, life);
      comeUp(life);
    }
    expect(delays(life)).toEqual([USUAL[0], ...[0, 1, 2].flatMap(() => LOWER.slice(0, 2))]);
  });

  it('[BO-14] does not give the budget of retries back', () => {
    const life = fakeLife({ ...MIDDLE, maxRetries: 5 });
    life.network.last.open();
    for (let each = 0; each < 5; each++) {
      greetAndDrop(life);
      comeUp(life);
    }
    expect(life.socket.retryCount).toBe(5);
    greetAndDrop(life);
    expect(eventsNamed(life.told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: 6 }]);
  });

  it('[BO-14] does not give the budget of time back', () => {
    const life = fakeLife({ ...MIDDLE, maxElapsedMs: 10_000 });
    life.network.last.open();
    while (life.socket.status === 'open') {
      greetAndDrop(life);
      if (life.clock.pending > 0) comeUp(life);
    }
    expect(eventsNamed(life.told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
    expect(life.clock.now()).toBeLessThanOrEqual(10_000);
  });

  it('[BO-15] begins it again ten times, and once more whenever 10 s have passed', () => {
    const life = secondConnection({ random: () => 0 });
    const drawn = (): number | undefined => {
      greetAndDrop(life);
      comeUp(life);
      return delays(life).at(-1);
    };
    const begun = life.clock.now();
    expect(Array.from({ length: 10 }, drawn)).toEqual(new Array(10).fill(100));
    // The lower ladder goes on.
    expect(drawn()).toBe(2500);
    life.clock.advance(10_000 - (life.clock.now() - begun));
    expect(drawn()).toBe(100);
    expect(drawn()).toBe(2500);
  });

  it('[BO-15] may begin it again as often as ever once a connection has proved stable', () => {
    const life = secondConnection({ random: () => 0 });
    for (let round = 0; round < 2; round++) {
      for (let drop = 0; drop < 10; drop++) {
        greetAndDrop(life);
        comeUp(life);
      }
      life.clock.advance(15_000);
      life.network.last.end(1006);
      comeUp(life);
    }
    expect(delays(life).every((delayMs) => delayMs === 100)).toBe(true);
  });

  it('[BO-16] has two attempts that wait for 4 s, and what they took counts into the next delay', () => {
    const life = secondConnection();
    greetAndDrop(life);
    const timeouts: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      life.clock.advance(life.clock.nextIn);
      timeouts.push(life.clock.nextIn);
      life.clock.advance(life.clock.nextIn);
    }
    expect(timeouts).toEqual([4000, 4000, 20_000]);
    // 2.5 to 5 s and 5 to 10 s, each less 4 s and no less than 0.1 s.
    expect(delays(life)).toEqual([USUAL[0], LOWER[0], 550, 3500, LOWER[3]]);
  });

  it('[BO-16] has no attempt that waits longer than connectTimeoutMs', () => {
    const life = secondConnection({ connectTimeoutMs: 3000 });
    greetAndDrop(life);
    life.clock.advance(life.clock.nextIn);
    expect(life.clock.nextIn).toBe(3000);
  });

  it('[BO-16] counts no attempt that was refused', () => {
    const life = secondConnection();
    greetAndDrop(life);
    life.clock.advance(life.clock.nextIn + 3000);
    life.network.last.fail();
    expect(delays(life).at(-1)).toBe(LOWER[1]);
  });

  it.each<[string, Partial<Backoff>]>([
    ['quick', { baseMs: 50, maxMs: 100, minMs: 0 }],
    ['with a floor', { minMs: 4000 }],
    ['with a low cap', { maxMs: 3000 }],
    ['with a wide spread', { spreadMs: 10_000 }],
    ['that does not grow', { factor: 1 }],
    ['with full jitter', { jitter: 'full' }],
    ['with decorrelated jitter', { jitter: 'decorrelated' }],
    ['without jitter, but with a spread', { jitter: 'none', spreadMs: 1000 }],
  ])('[BO-17] waits no longer than it would have: a back-off that is %s', (_, backoff) => {
    for (const chance of [0, 0.5, 0.999]) {
      const [restarted, usual] = [true, false].map((talks) => {
        const life = secondConnection({ backoff, random: () => chance });
        if (talks) life.network.last.receive('welcome');
        life.network.last.end(1006);
        failures(4, life);
        return delays(life);
      });
      restarted?.forEach((delayMs, index) => {
        expect(delayMs).toBeLessThanOrEqual(usual?.[index] ?? Number.NaN);
      });
    }
  });

  it('[BO-17] goes on with a ladder that has no spread', () => {
    for (const backoff of [{ jitter: 'none' }, { spreadMs: 0 }] as const) {
      const life = secondConnection({ backoff });
      const [first = Number.NaN] = delays(life);
      greetAndDrop(life);
      expect(delays(life)).toEqual([first, 2 * first]);
    }
  });

  it('[RS-3] keeps the draw of a restart', () => {
    let chance = 0.25;
    const life = fakeLife({ random: () => chance });
    life.network.last.open();
    greetAndDrop(life, 1012);
    chance = 0.75;
    comeUp(life);
    greetAndDrop(life, 1012);
    expect(delays(life)).toEqual([2000, 2000]);
  });

  it('[RS-5] after an overload waits for half the cap no more once it has worked', () => {
    const life = fakeLife(MIDDLE);
    life.network.last.open();
    life.network.last.end(1013);
    comeUp(life);
    life.network.last.end(1006);
    comeUp(life);
    greetAndDrop(life);
    expect(delays(life)).toEqual([18_000, 18_000, LOWER[0]]);
  });

  it('[SG-3] leaves the ladder where it has begun again when a signal brings the attempt forward', () => {
    const signals = new FakeSignals();
    const life = secondConnection({ signals });
    greetAndDrop(life);
    signals.tell('online');
    life.clock.advance(life.clock.nextIn);
    life.network.last.fail();
    expect(delays(life)).toEqual([USUAL[0], LOWER[0], LOWER[0]]);
  });
});

describe('an attempt that fails because the own network is down', () => {
  it.each<[string, unknown]>([
    ['ENETUNREACH', networkError('ENETUNREACH')],
    ['ENETDOWN', networkError('ENETDOWN')],
    [
      'ENETUNREACH for all addresses',
      new AggregateError([networkError('ENETUNREACH'), networkError('ENETUNREACH')], ''),
    ],
  ])('[BO-18] is no step of the back-off: %s', (_, error) => {
    const life = fakeLife(MIDDLE);
    for (let attempt = 0; attempt < 3; attempt++) {
      failWith(error, life);
      life.clock.advance(life.clock.nextIn);
    }
    life.network.last.fail();
    failures(1, life);
    // And then the ladder from where it stood.
    expect(delays(life)).toEqual([3050, 3050, 3050, ...USUAL.slice(0, 2)]);
    expect(life.socket.retryCount).toBe(5);
  });

  it('[BO-18] leaves the ladder where it stood', () => {
    const life = fakeLife(MIDDLE);
    life.network.last.fail();
    failures(1, life);
    life.clock.advance(life.clock.nextIn);
    failWith(networkError('ENETUNREACH'), life);
    failures(1, life);
    expect(delays(life)).toEqual([...USUAL.slice(0, 2), USUAL[0], USUAL[2]]);
  });

  it('[BO-18] has the first delay of the ladder that has begun again', () => {
    const life = secondConnection();
    greetAndDrop(life);
    life.clock.advance(life.clock.nextIn);
    failWith(networkError('ENETUNREACH'), life);
    failures(1, life);
    expect(delays(life)).toEqual([USUAL[0], LOWER[0], LOWER[0], LOWER[1]]);
  });

  it.each<[string, unknown]>([
    ['EHOSTUNREACH', networkError('EHOSTUNREACH')],
    ['ECONNREFUSED', networkError('ECONNREFUSED')],
    [
      'ENETUNREACH for one address of two',
      Object.assign(new AggregateError([networkError('ENETUNREACH'), networkError('ECONNREFUSED')], ''), {
        code: 'ENETUNREACH',
      }),
    ],
    ['no code', new Error('ENETUNREACH')],
    ['no error', 'ENETUNREACH'],
  ])('[BO-18] is a step if it may be that of the server: %s', (_, error) => {
    const life = fakeLife(MIDDLE);
    life.network.last.fail();
    life.clock.advance(life.clock.nextIn);
    failWith(error, life);
    expect(delays(life)).toEqual(USUAL.slice(0, 2));
  });

  it('[BO-18] is a step where there is no spread, on a hidden page, and after an overload', () => {
    const signals = new FakeSignals();
    const exact = fakeLife({ ...MIDDLE, backoff: { jitter: 'none' } });
    const hidden = fakeLife({ ...MIDDLE, signals });
    const overloaded = fakeLife(MIDDLE);
    signals.tell('hidden');
    overloaded.network.last.open();
    overloaded.network.last.end(1013);
    overloaded.clock.advance(overloaded.clock.nextIn);
    for (const life of [exact, hidden, overloaded]) failWith(networkError('ENETUNREACH'), life);
    failures(1, exact);
    expect(delays(exact)).toEqual([12_000, 24_000]);
    expect(delays(hidden)).toEqual([18_000]);
    expect(delays(overloaded)).toEqual([18_000, 18_000]);
  });

  it('[BO-18] is one of the retries that the budget has', () => {
    const life = fakeLife({ maxRetries: 2 });
    for (let attempt = 0; attempt < 3; attempt++) {
      failWith(networkError('ENETUNREACH'), life);
      life.clock.advance(life.clock.pending === 0 ? 0 : life.clock.nextIn);
    }
    expect(eventsNamed(life.told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: 3 }]);
  });
});
