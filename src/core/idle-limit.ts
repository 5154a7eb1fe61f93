import type { CloseFacts } from '../protocol/classify-close.ts';
import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import type { IdleAccount } from './state.ts';

/** Below this, a connection was not idle. */
const LEAST_SILENCE_MS = 2000;

/** So many in a row, alike: of two, chance makes a pair too often. */
const LIVES = 3;

/** What counts as alike: proxies look at their timers once in a while, and the network takes its time. */
const SPREAD_MS = 500;
const SPREAD = 0.05;

/** Ends that say nothing of why: proxies cut the line, or close it in their own name. */
const UNEXPLAINED: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006]);

/** The account after an ending, and the warning that it deserves. */
export function accountForSilence(
  config: Config,
  facts: CloseFacts,
  before: IdleAccount,
): { readonly idle: IdleAccount; readonly effects: readonly Effect[] } {
  const { silentMs, code } = facts;
  if (silentMs === undefined || silentMs < LEAST_SILENCE_MS || !isUnexplained(code)) {
    return { idle: before, effects: [] };
  }
  const silencesMs = [...before.silencesMs, silentMs].slice(-LIVES);
  const limitMs = limitOf(silencesMs);
  const isNews =
    limitMs !== undefined && (before.limitMs === undefined || limitMs < before.limitMs - spreadOf(limitMs));
  if (!isNews) return { idle: { ...before, silencesMs }, effects: [] };
  return { idle: { silencesMs, limitMs }, effects: warn(config, limitMs) };
}

/** Whether a connection may have ended with this code because it was idle: the code does not say why it ended. */
export function isUnexplained(code: number): boolean {
  return UNEXPLAINED.has(code);
}

/** The interval of probes that keeps a line from being idle for so long. */
export function intervalBelow(limitMs: number): number {
  return Math.round(limitMs / 2);
}

function limitOf(silencesMs: readonly number[]): number | undefined {
  if (silencesMs.length < LIVES) return undefined;
  const sorted = [...silencesMs].sort((a, b) => a - b);
  const [shortest = 0, middle = 0, longest = 0] = sorted;
  return longest - shortest <= spreadOf(middle) ? Math.round(middle) : undefined;
}

function spreadOf(limitMs: number): number {
  return Math.max(SPREAD_MS, limitMs * SPREAD);
}

function warn({ heartbeat }: Config, limitMs: number): readonly Effect[] {
  const intervalMs = intervalBelow(limitMs);
  const cure = heartbeat?.isAdaptive
    ? `The heartbeat goes on with an interval of ${intervalMs} ms.`
    : `Set heartbeat.intervalMs to ${intervalMs} or less, or raise the limit there.`;
  const message = `The last ${LIVES} connections ended after ${inSeconds(limitMs)} of silence each, as if a proxy on the way had an idle limit. ${cure}`;
  return [
    { type: 'tell', event: 'warning', notice: { kind: 'idle-limit', message, limitMs, intervalMs } },
    { type: 'log', topic: 'idle-limit', message },
  ];
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
