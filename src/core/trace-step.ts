import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import type { Input } from './input.ts';
import type { State } from './state.ts';

/**
 * One step of the machine: what went in, and what came of it. The shapes of configurations, states, inputs and effects are
 * internal and may change with any version.
 */
export interface TraceStep {
  /** The same object in every step of a socket. */
  readonly config: Config;
  readonly before: State;
  readonly input: Input;
  readonly after: State;
  /** What the driver carries out next, in order. */
  readonly effects: readonly Effect[];
}
