import type { Phase } from '../session/session.ts';
import type { Status } from '../session/status.ts';
import type { Encoded } from './encoding.ts';

/** The mark of a file with a trace. */
export const FORMAT = 'resilient-websocket/trace';

/** The version of the format. */
export const VERSION = 2;

/** One step, as it is written down. */
export interface RecordedStep {
  /** What happened. */
  readonly act: string;
  /** Its arguments, by their names. */
  readonly given: Encoded;
  /** The time on the clock of the socket, in milliseconds. */
  readonly at: number;
  /** Whether it happened while something of an earlier step was being done. */
  readonly isNested: boolean;
  /** Those after it. */
  readonly phase: Phase;
  readonly status: Status;
  /** What the machine did and read until the next step, in order. */
  readonly log: readonly Encoded[];
}

/** What was recorded of a socket, as JSON. */
export interface Trace {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** The time of day at the first step, in milliseconds since 1970. */
  readonly startedAt: number;
  /** What the machine was made with. */
  readonly config: Encoded;
  /** The state before the first step; `null`: it was new. */
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
    typeof startedAt === 'number' &&
    isObject(config) &&
    (initial === null || isObject(initial)) &&
    Array.isArray(steps);
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
  const { act, given, at, phase, status, log } = value as Partial<Record<keyof RecordedStep, unknown>>;
  const hasHappened = typeof act === 'string' && isObject(given) && typeof at === 'number';
  return (
    hasHappened &&
    typeof phase === 'string' &&
    typeof status === 'string' &&
    Array.isArray(log) &&
    log.every(isObject)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
