import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../bench/faults/account.ts';
import { type Findings, judge, NO_FINDINGS } from '../../bench/faults/judge.ts';
import { countFaults, writePage } from '../../bench/faults/page.ts';
import type { Outcome } from '../../bench/faults/run.ts';
import { hasFlaws } from '../../bench/faults/scenes/judge.ts';
import { type Flaws, NO_FLAWS } from '../../bench/faults/scenes/kind.ts';
import { countTimes, keepLedger } from '../../bench/faults/scenes/ledger.ts';
import { KINDS } from '../../bench/faults/scenes/list.ts';
import { writeFlawed } from '../../bench/faults/scenes/page.ts';
import type { Played } from '../../bench/faults/scenes/play.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import { execute } from '../support/child.ts';
import { RUN } from './run.ts';

const INCIDENT = {
  kind: 'reset',
  startedAt: 0,
  overAt: 1,
  acceptedAt: 2,
  workingAt: 3,
  isStuck: false,
  gaveUp: false,
} as const;

const ACCOUNT: Account = {
  sent: 10,
  received: 9,
  duplicates: 0,
  outOfOrder: 0,
  reported: 1,
  reasons: { unconfirmed: 1 },
  reportedYetReceived: 0,
  silent: 0,
  reportedIn: { reset: 1 },
  silentIn: {},
};

/** A run in which all went well, but for what is given. */
function outcome(name: Outcome['name'], flaw: Partial<Outcome> = {}): Outcome {
  const account: Account = name.endsWith('resend')
    ? { ...ACCOUNT, received: 10, duplicates: 3, reported: 0, reasons: {} }
    : ACCOUNT;
  return { name, incidents: [INCIDENT], account, blindMs: 0, connections: 2, uncaught: {}, ...flaw };
}

const PLAN = { seed: 1, faults: 1, pace: 'fast', tookS: 1 };

function found(...outcomes: readonly Outcome[]): Findings {
  return { ...NO_FINDINGS, outcomes };
}

/** A scene in which all went well, but for what is given. */
function scene(flaws: Partial<Flaws> = {}): Played {
  return {
    kind: 'burst-stall',
    transport: 'ws',
    title: 'a title',
    tookMs: 1,
    faults: 1,
    ledger: keepLedger(1, new Map([[1, 1]]), [], 0),
    flaws: { ...NO_FLAWS, ...flaws },
    remark: 'what happened',
  };
}

/** The transports that want nothing but the npm packages. */
const TRANSPORTS = ['ws', 'derived'];

/** Longer than a short run takes, even one in which much is waited for in vain. */
const DEADLINE_MS = 180_000;

describe('the faults', () => {
  it('have bounds for this package only, and what is sent again may come twice', () => {
    const bounds = judge(found(outcome('resilient-websocket'), outcome('resilient-websocket-resend')));
    expect(bounds).toHaveLength(10);
    expect(bounds.every(({ isHeld }) => isHeld)).toBe(true);
    expect(judge(found(outcome('ws-loop', { uncaught: { 'it broke': 1 } })))).toEqual([]);
  });

  it.each<readonly [what: RegExp, outcome: Outcome]>([
    [/stuck/, outcome('resilient-websocket', { incidents: [{ ...INCIDENT, isStuck: true }] })],
    [/unreported/, outcome('resilient-websocket', { account: { ...ACCOUNT, silent: 1 } })],
    [/twice/, outcome('resilient-websocket', { account: { ...ACCOUNT, duplicates: 1 } })],
    [/out of order/, outcome('resilient-websocket', { account: { ...ACCOUNT, outOfOrder: 1 } })],
    [/uncaught/, outcome('resilient-websocket', { uncaught: { 'it broke': 1 } })],
    [/lost at all/, outcome('resilient-websocket-resend', { account: ACCOUNT })],
  ])('miss %s', (what, flawed) => {
    const missed = judge(found(flawed)).filter(({ isHeld }) => !isHeld);
    expect(missed.map((bound) => bound.what)).toEqual([expect.stringMatching(what)]);
    expect(writePage(found(flawed), PLAN, RUN)).toContain('1 of 5 bounds do not hold.');
  });

  it('have the same bounds with all defaults', () => {
    const flawed = outcome('resilient-websocket', { account: { ...ACCOUNT, silent: 1 } });
    const untuned = { flapping: [{ pace: 'fast', outcome: flawed }], blind: [flawed] };
    const findings = { ...NO_FINDINGS, untuned };
    const missed = judge(findings).filter(({ isHeld }) => !isHeld);
    expect(missed.map(({ what }) => what)).toEqual([
      'resilient-websocket, all defaults, fast: messages lost unreported',
      'resilient-websocket, all defaults, black holes: messages lost unreported',
    ]);
    expect(countFaults(findings)).toBe(2);
    expect(writePage(findings, PLAN, RUN)).toContain('| fast | resilient-websocket | 1 | 0.0 |');
  });

  it('run, and each kind of them is survived', { timeout: DEADLINE_MS }, async () => {
    const { exitCode, stdout } = await run(
      ...['--parts', 'line', '--faults', '9'],
      ...['--clients', 'resilient-websocket'],
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('All bounds hold.')]);
    expect(stdout).toMatch(/^\| resilient-websocket \| 9 \| 9 \| 0 \| 0 \|/m);
  });
});

describe('a ledger', () => {
  it('says where each message went', () => {
    const times = countTimes([1, 2, 2, 3]);
    expect(keepLedger(8, times, [3, 4], 1)).toEqual({
      sent: 8,
      received: 3,
      duplicates: 1,
      reported: 1,
      reportedYetReceived: 1,
      queued: 1,
      silent: 3,
    });
    expect(() => keepLedger(2, times, [], 0)).toThrow('Nobody sent 3.');
    expect(() => keepLedger(3, times, [4], 0)).toThrow('Nobody sent 4.');
  });
});

describe('the scenes', () => {
  it.each(Object.keys(NO_FLAWS) as readonly (keyof Flaws)[])(
    'have a bound for each transport: %s',
    (flaw) => {
      const findings = { ...NO_FINDINGS, played: [scene(), scene({ [flaw]: 2 })] };
      const bounds = judge(findings);
      expect(bounds).toHaveLength(6);
      expect(bounds.filter(({ isHeld }) => !isHeld)).toMatchObject([{ found: '2', bound: '0' }]);
      expect(writePage(findings, PLAN, RUN)).toContain(
        `- burst-stall over ws (a title): ${flaw} 2. what happened`,
      );
    },
  );

  it('are the same for the same seed', () => {
    for (const { kind, scenes } of KINDS) {
      const titles = (seed: number): readonly string[] =>
        kind.plan(seeded(seed), 'ws', scenes).map(({ title }) => title);
      expect(titles(1)).toHaveLength(scenes);
      expect(titles(1)).toEqual(titles(1));
      expect(titles(1)).not.toEqual(titles(2));
    }
  });

  describe('in a short run', () => {
    let scenes: readonly Played[];

    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'faults-'));
      const json = join(folder, 'found.json');
      await run('--parts', 'scenes', '--transports', TRANSPORTS.join(','), '--json', json);
      const findings = JSON.parse(await readFile(json, 'utf8')) as Findings;
      scenes = findings.played;
      await rm(folder, { recursive: true });
    }, DEADLINE_MS);

    it.for<readonly [rule: string, kind: Played['kind']]>([
      ['[CF-1]', 'burst-stall'],
      ['[CF-3]', 'burst-reset'],
      ['[HB-10]', 'large-in'],
      ['[HB-11]', 'large-out'],
      ['[CF-12]', 'no-pong'],
      ['[HB-12]', 'blocked-loop'],
      ['[LC-7]', 'close-mid'],
      ['[CF-14]', 'reconnect-mid'],
    ])('%s %s: nothing is lost, doubled, ended or stuck', ([, kind]) => {
      expect(KINDS).toHaveLength(8);
      const ofKind = scenes.filter((each) => each.kind === kind);
      expect(new Set(ofKind.map(({ transport }) => transport))).toEqual(new Set(TRANSPORTS));
      expect(ofKind.filter(hasFlaws).map(writeFlawed)).toEqual([]);
    });
  });
});

function run(...options: readonly string[]): ReturnType<typeof execute> {
  const command = ['--import', 'tsx', 'bench/faults.ts', '--fast', ...options];
  return execute(process.execPath, command, {}, DEADLINE_MS);
}
