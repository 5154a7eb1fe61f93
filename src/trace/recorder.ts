import type { State } from '../core/state.ts';
import type { TraceStep } from '../core/trace-step.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Encoded, Encoder } from './encoding.ts';
import { FORMAT, type RecordedStep, type Trace, VERSION } from './file.ts';

/** Steps in a row, and the state before the first of them, with which they can be replayed. */
interface Block {
  readonly startedAt: number;
  readonly initial: Encoded;
  readonly steps: RecordedStep[];
}

const DEFAULT_MAX_STEPS = 20_000;

/**
 * Records the steps of one socket: give its {@link TraceRecorder.trace} as the option `trace`. It holds no payload, no query
 * and no credentials of a URL, and no subprotocol. `JSON.stringify()` makes a file of it.
 */
export class TraceRecorder {
  readonly #encoder = new Encoder();
  readonly #blockSize: number;
  #config: Encoded = null;
  #blocks: readonly Block[] = [];

  /** @param maxSteps How many steps are kept, roughly: when there are more, the older half goes. Default 20000. */
  constructor(maxSteps: number = DEFAULT_MAX_STEPS) {
    this.#blockSize = Math.max(1, Math.ceil(maxSteps / 2));
  }

  /** The option `trace`. */
  readonly trace = ({ config, before, input, after, effects }: TraceStep): void => {
    if (this.#config === null) this.#config = this.#encoder.encode(config);
    this.#blockFor(before).steps.push({
      input: this.#encoder.encode(input),
      phase: after.phase.name,
      effects: effects.map((effect) => this.#encoder.encode(effect)),
    });
  };

  /** What was recorded. */
  toJSON(): Trace {
    const [first] = this.#blocks;
    return {
      format: FORMAT,
      version: VERSION,
      startedAt: first?.startedAt ?? 0,
      config: this.#config ?? {},
      initial: first?.initial ?? {},
      steps: this.#blocks.flatMap(({ steps }) => steps),
    };
  }

  #blockFor(before: State): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.steps.length < this.#blockSize) return last;
    const startedAt = systemClock.wallTime?.() ?? 0;
    const block: Block = { startedAt, initial: this.#encoder.encode(before), steps: [] };
    this.#blocks = [...this.#blocks, block].slice(-2);
    return block;
  }
}
