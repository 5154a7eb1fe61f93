import type { HeartbeatConfig } from '../../core/config.ts';
import { applyVerdict, judge, type Policy } from '../../policy/decide.ts';
import { NO_OUTAGE } from '../../policy/outage.ts';
import type { AppliedRemedy } from '../../policy/remedy.ts';
import { classifyClose, type RawClose } from '../../protocol/classify-close.ts';
import { readOptions } from '../../socket/options.ts';
import { inSeconds } from '../text.ts';

/** What a socket with a fixed URL and no options goes by. */
const CONFIG = readOptions({}, { url: '', protocols: [] }).config;

/** How long a socket without options waits for the answer to its handshake, in milliseconds. */
export const CONNECT_TIMEOUT_MS: number = CONFIG.connectTimeoutMs;

/** How long a socket without options waits for the answer to its Close frame, in milliseconds. */
export const CLOSE_TIMEOUT_MS: number = CONFIG.closeTimeoutMs;

/** The heartbeat of a socket without options. */
export const HEARTBEAT: HeartbeatConfig = CONFIG.heartbeat as HeartbeatConfig;

/** What a socket without options does about an ending, and why. */
export interface Consequence {
  readonly action: AppliedRemedy['action'];
  /** The shortest and the longest delay that chance may draw, in milliseconds; `undefined` for a stop. */
  readonly delayMs: readonly [number, number] | undefined;
  /** The same in words. */
  readonly text: string;
}

/** Asks the policy of a socket with a fixed URL and no options what follows an ending, as the first of an outage. */
export function consequenceOf(raw: Omit<RawClose, 'origin'>): Consequence {
  const { policy } = CONFIG;
  const least = remedyFor(policy, raw, 0);
  // Chance never quite gets there.
  const most = remedyFor(policy, raw, 1);
  if (least.action === 'stop' || most.action === 'stop') {
    return { action: 'stop', delayMs: undefined, text: `A socket of this library stops. ${least.why}` };
  }
  const [from, to] = [inSeconds(least.delayMs), inSeconds(most.delayMs)];
  return {
    action: least.action,
    delayMs: [least.delayMs, most.delayMs],
    text: `A socket of this library tries again after ${from} to ${to} s. ${least.why}`,
  };
}

function remedyFor(policy: Policy, raw: Omit<RawClose, 'origin'>, random: number): AppliedRemedy {
  const { facts, verdict } = judge(policy, classifyClose({ ...raw, origin: 'remote' }));
  const circumstances = { at: 0, random, pace: 'usual', lastTurnAt: 0, spentMs: 0 } as const;
  return applyVerdict(policy, verdict, facts, NO_OUTAGE, circumstances).remedy;
}
