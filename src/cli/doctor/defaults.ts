import { explain } from '../../codes.ts';
import { type HeartbeatSettings, settingsOf as heartbeatOf } from '../../features/heartbeat/options.ts';
import { retryAfter } from '../../features/retry-after.ts';
import type { Clock } from '../../session/clock.ts';
import type { Closure } from '../../session/closure.ts';
import { lose } from '../../session/ending.ts';
import { tableOf } from '../../session/feature.ts';
import {
  type Connection,
  type Ending,
  enter,
  type Host,
  makeSession,
  type Settings,
} from '../../session/session.ts';
import { settingsOf } from '../../socket/base-options.ts';
import { inSeconds } from '../text.ts';

/** What a socket with a fixed URL and no options goes by. */
const SETTINGS: Settings = settingsOf({}, { url: 'ws://127.0.0.1/', protocols: [] });

/** How long a socket without options waits for the answer to its handshake, in milliseconds. */
export const CONNECT_TIMEOUT_MS: number = SETTINGS.connectTimeoutMs;

/** How long a socket without options waits for the answer to its Close frame, in milliseconds. */
export const CLOSE_TIMEOUT_MS: number = SETTINGS.closeTimeoutMs;

/** The heartbeat of a socket without options. */
export const HEARTBEAT: HeartbeatSettings = heartbeatOf(undefined);

/** The one feature that has a say in how long a single socket waits after its first ending. */
const FEATURES = tableOf([retryAfter]);

const nothing = (): void => {};

/** Time stands still: what follows an ending is all that is asked for. */
const CLOCK: Clock = { now: () => 0, setTimeout: nothing, clearTimeout: nothing };

const HOST: Host = { connect: () => ({}) as Connection, emit: nothing, message: nothing, report: nothing };

/** What a socket without options does about an ending, and why. */
export interface Consequence {
  readonly action: Closure['remedy']['action'];
  /** The shortest and the longest delay that chance may draw, in milliseconds; `undefined` for a stop. */
  readonly delayMs: readonly [number, number] | undefined;
  /** The same in words. */
  readonly text: string;
}

/** Asks the policy of a socket with a fixed URL and no options what follows an ending, as the first of an outage. */
export function consequenceOf(ending: Omit<Ending, 'origin'>): Consequence {
  const closure = closureOf(ending, 0);
  const { why } = explain(closure);
  const { remedy: least } = closure;
  // Chance never quite gets there.
  const { remedy: most } = closureOf(ending, 1);
  if (least.action === 'stop' || most.action === 'stop') {
    return { action: 'stop', delayMs: undefined, text: `A socket of this library stops. ${why}` };
  }
  const [from, to] = [inSeconds(least.delayMs), inSeconds(most.delayMs)];
  return {
    action: least.action,
    delayMs: [least.delayMs, most.delayMs],
    text: `A socket of this library tries again after ${from} to ${to} s. ${why}`,
  };
}

/** Has a session of its own end so, and gives the closure. */
function closureOf(ending: Omit<Ending, 'origin'>, chance: number): Closure {
  const session = makeSession({
    settings: SETTINGS,
    host: HOST,
    clock: CLOCK,
    random: () => chance,
    socket: {},
    features: FEATURES,
  });
  session.parts[retryAfter.name] = true;
  enter(session, lose, { ...ending, origin: 'remote' });
  return session.closure as Closure;
}
