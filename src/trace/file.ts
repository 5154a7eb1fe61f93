import type { PhaseName } from '../core/state.ts';
import type { Encoded } from './encoding.ts';

/** The mark of a file with a trace. */
export const FORMAT = 'resilient-websocket/trace';

/** The version of the format. */
export const VERSION = 1;

/** One step, as it is written down. */
export interface RecordedStep {
  readonly input: Encoded;
  /** The phase after it. */
  readonly phase: PhaseName;
  readonly effects: readonly Encoded[];
}

/** What was recorded of a socket, as JSON. */
export interface Trace {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** The time of day at the first step, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly config: Encoded;
  /** The state before the first step. */
  readonly initial: Encoded;
  readonly steps: readonly RecordedStep[];
}

/**
 * Reads the text of a file.
 *
 * @throws {TypeError} If it is no trace, or one of a version that is not known.
 */
export function readTrace(text: string): Trace {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('It is not a trace.');
  const { format, version, startedAt, config, initial, steps } = value as Partial<
    Record<keyof Trace, unknown>
  >;
  if (format !== FORMAT) throw new TypeError(`It is not a trace: its format is not "${FORMAT}".`);
  if (version !== VERSION)
    throw new TypeError(`It has version ${String(version)} of the format, not ${VERSION}.`);
  const isWhole =
    typeof startedAt === 'number' && isObject(config) && isObject(initial) && Array.isArray(steps);
  if (!(isWhole && steps.every(isStep))) throw new TypeError('It is a trace with something missing.');
  return value as Trace;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('It is not a trace: it is not JSON.');
  }
}

function isStep(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { input, phase, effects } = value as Partial<Record<keyof RecordedStep, unknown>>;
  if (!isObject(input)) return false;
  const { type, at } = input as { readonly type?: unknown; readonly at?: unknown };
  const hasInput = typeof type === 'string' && typeof at === 'number';
  return hasInput && typeof phase === 'string' && Array.isArray(effects) && effects.every(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
