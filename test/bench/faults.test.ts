import { describe, expect, it } from 'vitest';
import type { Account } from '../../bench/faults/account.ts';
import { judge } from '../../bench/faults/judge.ts';
import { writePage } from '../../bench/faults/page.ts';
import type { Outcome } from '../../bench/faults/run.ts';
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

describe('the faults', () => {
  it('have bounds for this package only, and what is sent again may come twice', () => {
    const bounds = judge([outcome('resilient-websocket'), outcome('resilient-websocket-resend')]);
    expect(bounds).toHaveLength(10);
    expect(bounds.every(({ isHeld }) => isHeld)).toBe(true);
    expect(judge([outcome('ws-loop', { uncaught: { 'it broke': 1 } })])).toEqual([]);
  });

  it.each<readonly [what: RegExp, outcome: Outcome]>([
    [/stuck/, outcome('resilient-websocket', { incidents: [{ ...INCIDENT, isStuck: true }] })],
    [/silence/, outcome('resilient-websocket', { account: { ...ACCOUNT, silent: 1 } })],
    [/twice/, outcome('resilient-websocket', { account: { ...ACCOUNT, duplicates: 1 } })],
    [/out of order/, outcome('resilient-websocket', { account: { ...ACCOUNT, outOfOrder: 1 } })],
    [/uncaught/, outcome('resilient-websocket', { uncaught: { 'it broke': 1 } })],
    [/lost at all/, outcome('resilient-websocket-resend', { account: ACCOUNT })],
  ])('miss %s', (what, flawed) => {
    const missed = judge([flawed]).filter(({ isHeld }) => !isHeld);
    expect(missed.map((bound) => bound.what)).toEqual([expect.stringMatching(what)]);
    const plan = { seed: 1, faults: 1, pace: 'fast', tookS: 1 };
    expect(writePage([flawed], plan, RUN)).toContain('1 of 5 bounds do not hold.');
  });

  it('run, and each kind of them is survived', async () => {
    const command = ['bench/faults.ts', '--fast', '--faults', '9', '--clients', 'resilient-websocket'];
    const { exitCode, stdout } = await execute(process.execPath, ['--import', 'tsx', ...command]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('All bounds hold.')]);
    expect(stdout).toMatch(/^\| resilient-websocket \| 9 \| 9 \| 0 \| 0 \|/m);
  });
});
