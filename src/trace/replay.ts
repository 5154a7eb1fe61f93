import type { Config } from '../core/config.ts';
import type { Effect } from '../core/effect.ts';
import type { Input } from '../core/input.ts';
import type { State } from '../core/state.ts';
import { transition } from '../core/transition.ts';
import { decode, type Encoded, Encoder } from './encoding.ts';
import type { RecordedStep, Trace } from './file.ts';

/** A step that the machine has taken again. */
export interface ReplayedStep {
  readonly before: State;
  readonly input: Input;
  readonly after: State;
  readonly effects: readonly Effect[];
}

/** Where the machine of this version did something else than the one that was recorded. */
export interface Difference {
  /** Counts the steps from 0. */
  readonly step: number;
  /** Where in the step, e.g. `effects[2].delayMs`. */
  readonly path: string;
  /** `undefined`: it was not there. */
  readonly recorded: Encoded | undefined;
  readonly replayed: Encoded | undefined;
}

/** What came of a replay. */
export interface Replay {
  /** The steps that the machine took, up to and with the one that differs, if one does. */
  readonly steps: readonly ReplayedStep[];
  readonly difference: Difference | undefined;
}

/**
 * Gives the inputs of a trace to the machine, one after the other, and compares what it does with what was recorded. Ends
 * at the first difference.
 *
 * @throws What the machine throws for inputs that no driver would give it.
 */
export function replay(trace: Trace): Replay {
  const encoder = new Encoder();
  const config = decode(trace.config) as Config;
  let state = decode(trace.initial) as State;
  const steps: ReplayedStep[] = [];
  for (const [step, recorded] of trace.steps.entries()) {
    const input = decode(recorded.input) as Input;
    const [after, effects] = transition(config, state, input);
    steps.push({ before: state, input, after, effects });
    state = after;
    const again: RecordedStep = {
      input: recorded.input,
      phase: after.phase.name,
      effects: effects.map((effect) => encoder.encode(effect)),
    };
    const found = differ(toEncoded(recorded), toEncoded(again), '');
    if (found !== undefined) return { steps, difference: { step, ...found } };
  }
  return { steps, difference: undefined };
}

function toEncoded({ input, phase, effects }: RecordedStep): Encoded {
  return { input, phase, effects };
}

/** The first place where two values differ; `undefined` if they are the same. */
function differ(
  recorded: Encoded | undefined,
  replayed: Encoded | undefined,
  path: string,
): Omit<Difference, 'step'> | undefined {
  if (recorded === replayed) return undefined;
  const isTree =
    isBranch(recorded) && isBranch(replayed) && Array.isArray(recorded) === Array.isArray(replayed);
  if (!isTree) return { path, recorded, replayed };
  const keys = new Set([...Object.keys(recorded), ...Object.keys(replayed)]);
  for (const key of keys) {
    const found = differ(recorded[key], replayed[key], pathOf(path, key, Array.isArray(recorded)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isBranch(value: Encoded | undefined): value is { readonly [key: string]: Encoded } {
  return typeof value === 'object' && value !== null;
}

function pathOf(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
