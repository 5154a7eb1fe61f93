import { classifyClose } from '../protocol/classify-close.ts';
import type { Config, HeartbeatConfig } from './config.ts';
import type { Effect } from './effect.ts';
import { lose } from './ending.ts';
import { intervalBelow } from './idle-limit.ts';
import type { Input, InputOf } from './input.ts';
import type { PhaseOf, Probe, Session, State } from './state.ts';
import { ignore, type Step } from './step.ts';

/**
 * A deadline that is noticed so much later than it was says nothing: the page was throttled or the machine asleep, and
 * what has arrived meanwhile may not have been read.
 */
const LATE_MS = 100;

/** How long the answer to a probe may take that was sent because something had happened. */
const URGENT_MS = 2000;

/** Whether a connection can be probed. */
export function canProbe({ heartbeat }: Config, canPing: boolean): boolean {
  return heartbeat !== undefined && (heartbeat.hasMessage || canPing);
}

/** The first probe of a connection, if there is to be one. */
export function startHeartbeat(
  { heartbeat }: Config,
  session: Session,
  { canProbe }: PhaseOf<'open'>,
): readonly Effect[] {
  if (heartbeat === undefined || !canProbe) return [];
  const { generation } = session;
  return [{ type: 'start-timer', name: 'ping', generation, delayMs: intervalOf(heartbeat, session) }];
}

/** It is time for a probe, or for the answer to one. */
export function beat(config: Config, state: State, phase: PhaseOf<'open'>, input: InputOf<'timer'>): Step {
  const { heartbeat } = config;
  const { probe } = phase;
  const { at, heard } = input;
  if (heartbeat === undefined) return ignore(state);
  if (input.name === 'ping') return probeLine(config, state, phase, input);
  if (probe === undefined) return ignore(state);
  // Any traffic is a sign of life.
  if (heard !== probe.heard) return rest(state, phase, heartbeat, probe, at);
  const overdueMs = at - probe.sentAt - probe.timeoutMs;
  if (overdueMs < -LATE_MS) return [state, [awaitReply(state.session, -overdueMs)]];
  if (overdueMs > LATE_MS && !probe.isSecond) {
    return send(state, phase, { ...probe, sentAt: at, heard, isSecond: true });
  }
  const { error } = phase;
  const facts = classifyClose({ origin: 'synthetic', stage: 'open', cause: 'heartbeat', error });
  return lose(config, state, facts, [
    { type: 'send-close', code: heartbeat.closeCode, reason: 'heartbeat' },
    { type: 'discard' },
  ]);
}

/** A probe, unless one is on its way. */
export function probeLine(
  { heartbeat }: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { at, heard }: Input,
): Step {
  if (heartbeat === undefined || !phase.canProbe || phase.probe !== undefined) return ignore(state);
  const { timeoutMs } = heartbeat;
  return send(state, phase, { sentAt: at, heard, timeoutMs, isSecond: false, isUrgent: false });
}

/** Much may have happened meanwhile: a probe with a short deadline, unless one of that kind is on its way. */
export function probeUrgently(
  { heartbeat }: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { at, heard }: Input,
): Step {
  if (heartbeat === undefined || !phase.canProbe || phase.probe?.isUrgent) return ignore(state);
  const timeoutMs = Math.min(URGENT_MS, heartbeat.timeoutMs);
  return send(state, phase, { sentAt: at, heard, timeoutMs, isSecond: false, isUrgent: true });
}

/** The answer to a probe has come. */
export function hearReply(
  { heartbeat }: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { at }: InputOf<'reply'>,
): Step {
  const { probe } = phase;
  if (heartbeat === undefined || probe === undefined) return ignore(state);
  const session = { ...state.session, latencyMs: at - probe.sentAt };
  return rest({ ...state, session }, phase, heartbeat, probe, at);
}

function intervalOf({ intervalMs, isAdaptive }: HeartbeatConfig, { idle }: Session): number {
  if (!isAdaptive || idle.limitMs === undefined) return intervalMs;
  return Math.min(intervalMs, intervalBelow(idle.limitMs));
}

function send(state: State, phase: PhaseOf<'open'>, probe: Probe): Step {
  return [
    { ...state, phase: { ...phase, probe } },
    [{ type: 'cancel-timer', name: 'ping' }, { type: 'probe' }, awaitReply(state.session, probe.timeoutMs)],
  ];
}

function awaitReply({ generation }: Session, delayMs: number): Effect {
  return { type: 'start-timer', name: 'pong', generation, delayMs };
}

/** The line lives: nothing to do until the next probe is due, one interval after the last. */
function rest(
  state: State,
  phase: PhaseOf<'open'>,
  heartbeat: HeartbeatConfig,
  { sentAt }: Probe,
  at: number,
): Step {
  const { generation } = state.session;
  const delayMs = Math.max(0, sentAt + intervalOf(heartbeat, state.session) - at);
  return [
    { ...state, phase: { ...phase, probe: undefined } },
    [
      { type: 'cancel-timer', name: 'pong' },
      { type: 'start-timer', name: 'ping', generation, delayMs },
    ],
  ];
}
