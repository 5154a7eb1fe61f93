import { describe, expect, it } from 'vitest';
import { judge } from '../../bench/soak/judge.ts';
import { Ledger } from '../../bench/soak/ledger.ts';
import type { Sample } from '../../bench/soak/order.ts';
import { writePage } from '../../bench/soak/page.ts';
import { type Course, soak, type TimedSample } from '../../bench/soak/run.ts';
import { execute } from '../support/child.ts';
import { RUN } from './run.ts';

const QUIET: Sample = {
  heap: 20e6,
  rss: 100e6,
  resources: { Timeout: 50, TCPSocketWrap: 50 },
  open: 50,
  settled: 50,
  ending: 0,
  remains: 0,
  natives: 50,
  listeners: [8, 8],
  connections: 0,
  attempts: 0,
  echoes: 0,
  uncaught: [],
  sent: [],
  dropped: [],
};

const GONE: Partial<Sample> = { resources: {}, open: 0, settled: 0, natives: 0 };

/** A run in which all went well, but for what is given. */
function course(
  given: Partial<Pick<Course, 'account'>> & {
    readonly during?: (minute: number) => Partial<Sample>;
    readonly calm?: Partial<Sample>;
    readonly after?: Partial<Sample>;
  } = {},
): Course {
  const at = (minute: number, rest: Partial<Sample> = {}): TimedSample => ({ ...QUIET, minute, ...rest });
  const samples = Array.from({ length: 20 }, (_, minute) =>
    at(minute, { connections: minute * 2000, ...given.during?.(minute) }),
  );
  return {
    options: { clients: 50, minutes: 20, seed: 1 },
    before: at(0, GONE),
    samples,
    calm: at(21, given.calm),
    calmMs: 1000,
    after: at(22, { ...GONE, ...given.after }),
    account: given.account ?? { sent: 9, arrived: 8, doubled: 0, told: 1, toldYetArrived: 0, silent: 0 },
  };
}

/** What is missed. */
function misses(of: Course): readonly string[] {
  return judge(of)
    .filter(({ isHeld }) => isHeld === false)
    .map(({ what }) => what);
}

describe('the soak', () => {
  it('passes where all went well, and says nothing of memory after too few connections', () => {
    expect(judge(course()).every(({ isHeld }) => isHeld)).toBe(true);
    const short = judge(course({ during: (minute) => ({ connections: minute, heap: 20e6 + minute * 1e6 }) }));
    expect(short.filter(({ isHeld }) => isHeld === undefined)).toHaveLength(2);
    expect(short.some(({ isHeld }) => isHeld === false)).toBe(false);
  });

  const { account } = course();

  it.each<readonly [what: RegExp, course: Course]>([
    [/heap/, course({ during: (minute) => ({ heap: 20e6 + minute * 2000 * 65 }) })],
    [/RSS/, course({ during: (minute) => ({ rss: 100e6 + minute * 0.7e6 }) })],
    [/not well/, course({ calm: { settled: 49 } })],
    [/unreported/, course({ account: { ...account, silent: 1 } })],
    [/twice/, course({ account: { ...account, doubled: 1 } })],
    [/uncaught/, course({ after: { uncaught: ['it broke'] } })],
    [/timers while/, course({ calm: { resources: { Timeout: 101 } } })],
    [/TCP/, course({ calm: { resources: { TCPSocketWrap: 51 } } })],
    [/of ws in memory while/, course({ calm: { natives: 51 } })],
    [/listeners/, course({ calm: { listeners: [8, 9] } })],
    [/not over/, course({ after: { ending: 1 } })],
    [/timers and handles/, course({ after: { resources: { Timeout: 1 } } })],
    [/of this package/, course({ after: { remains: 1 } })],
    [/of ws still/, course({ after: { natives: 1 } })],
  ])('misses %s', (what, flawed) => {
    expect(misses(flawed)).toEqual([expect.stringMatching(what)]);
    expect(writePage(flawed, RUN)).toContain('1 of 14 bounds do not hold.');
  });

  it('knows of each message what became of it', () => {
    const ledger = new Ledger();
    ledger.enterSent([1, 1, 1, 2, 2, 1, 1, 3, 1, 4]);
    ledger.enterArrived([1, 1, 2, 1, 2, 1, 1, 3]);
    ledger.enterTold([1, 2, 1, 3]);
    expect(ledger.balance()).toEqual({
      ...{ sent: 5, arrived: 3, doubled: 1 },
      ...{ told: 1, toldYetArrived: 1, silent: 1 },
    });
    ledger.enterArrived([1, 5]);
    expect(() => ledger.balance()).toThrow('message 5 of client 1');
  });

  it('runs, and fifty clients get through six seconds of it', async () => {
    const found = await soak({ clients: 50, minutes: 0.1, seed: 1 }, () => {});
    expect(misses(found)).toEqual([]);
    expect(found.calm.connections).toBeGreaterThan(50);
    expect(found.account.arrived).toBeGreaterThan(50);
  });
});

describe('the command', () => {
  it.each(['0', '-1', '1.5', 'many', '10001'])('refuses %s clients', async (clients) => {
    const command = ['--import', 'tsx', 'bench/soak.ts', `--clients=${clients}`];
    const { exitCode, stderr } = await execute(process.execPath, command);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`--clients cannot be ${clients}: give a whole number above 0, up to 10000`);
  });
});
