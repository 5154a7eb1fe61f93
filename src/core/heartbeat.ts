import { classifyClose } from '../protocol/classify-close.ts';
import type { Config, HeartbeatConfig } from './config.ts';
import type { Effect } from './effect.ts';
import { lose } from './ending.ts';
import type { InputOf } from './input.ts';
import type { PhaseOf, Probe, State } from './state.ts';
import { ignore, type Step } from './step.ts';

/**
 * A deadline that is noticed so much later than it was says nothing: the page was throttled or the machine asleep, and
 * what has arrived meanwhile may not have been read.
 */
const LATE_MS = 100;

/** The first probe of a connection, if there is to be one. */
export function startHeartbeat(config: Config, generation: number, canPing: boolean): readonly Effect[] {
  const { heartbeat } = config;
  if (heartbeat === undefined || !(heartbeat.hasMessage || canPing)) return [];
  return [{ type: 'start-timer', name: 'ping', generation, delayMs: heartbeat.intervalMs }];
}

/** It is time for a probe, or for the answer to one. */
export function beat(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { name, heard, at }: InputOf<'timer'>,
): Step {
  const { heartbeat } = config;
  const { probe } = phase;
  if (heartbeat === undefined) return ignore(state);
  if (name === 'ping' || probe === undefined) {
    return sendProbe(state, phase, { sentAt: at, heard, isSecond: false }, heartbeat);
  }
  // Any traffic is a sign of life.
  if (heard !== probe.heard) return rest(state, phase, Math.max(0, probe.sentAt + heartbeat.intervalMs - at));
  const isLate = at - probe.sentAt - heartbeat.timeoutMs > LATE_MS;
  if (isLate && !probe.isSecond) {
    return sendProbe(state, phase, { sentAt: at, heard, isSecond: true }, heartbeat);
  }
  const { error } = phase;
  const facts = classifyClose({ origin: 'synthetic', stage: 'open', cause: 'heartbeat', error });
  return lose(config, state, facts, [{ type: 'discard' }]);
}

/** The answer to a probe has come. */
export function hearReply(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { at }: InputOf<'reply'>,
): Step {
  const { heartbeat } = config;
  const { probe } = phase;
  if (heartbeat === undefined || probe === undefined) return ignore(state);
  const session = { ...state.session, latencyMs: at - probe.sentAt };
  return rest({ ...state, session }, phase, heartbeat.intervalMs);
}

function sendProbe(state: State, phase: PhaseOf<'open'>, probe: Probe, { timeoutMs }: HeartbeatConfig): Step {
  const { generation } = state.session;
  return [
    { ...state, phase: { ...phase, probe } },
    [{ type: 'probe' }, { type: 'start-timer', name: 'pong', generation, delayMs: timeoutMs }],
  ];
}

/** The line lives: nothing to do until the next probe is due. */
function rest(state: State, phase: PhaseOf<'open'>, delayMs: number): Step {
  const { generation } = state.session;
  return [
    { ...state, phase: { ...phase, probe: undefined } },
    [
      { type: 'cancel-timer', name: 'pong' },
      { type: 'start-timer', name: 'ping', generation, delayMs },
    ],
  ];
}
