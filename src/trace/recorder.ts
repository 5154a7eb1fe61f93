import type { TraceStep } from '../features/steps/trace-step.ts';
import { systemClock } from '../socket/system-clock.ts';
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
  /** The state after the last step, where a block may begin. */
  #state: Encoded = null;

  /** @param maxSteps How many steps are kept, roughly: when there are more, the older half goes. Default 20000. */
  constructor(maxSteps: number = DEFAULT_MAX_STEPS) {
    this.#blockSize = Math.max(1, Math.ceil(maxSteps / 2));
  }

  /** The option `trace`. */
  readonly trace = (step: TraceStep): void => {
    const { config, act, given, at, isNested, phase, status, log, isSettled } = step;
    const encoder = this.#encoder;
    if (this.#config === null) {
      const { settings, features, options } = config;
      this.#config = {
        settings: encoder.encode(settings),
        features,
        options: encoder.encodeOptions(options),
      };
    }
    const { steps } = this.#block();
    steps.push({
      act,
      given: encoder.encode(given),
      at,
      isNested,
      phase,
      status,
      log: log.map((entry) => encoder.encode(entry)),
    });
    // In the middle of a step there is more under way than the state says.
    const isFull = steps.length >= this.#blockSize && isSettled;
    this.#state = isFull ? encoder.encode(step.capture()) : null;
  };

  /** What was recorded. */
  toJSON(): Trace {
    const [first] = this.#blocks;
    return {
      format: FORMAT,
      version: VERSION,
      startedAt: first?.startedAt ?? 0,
      config: this.#config ?? {},
      initial: first?.initial ?? null,
      steps: this.#blocks.flatMap(({ steps }) => steps),
    };
  }

  #block(): Block {
    const last = this.#blocks.at(-1);
    if (last && this.#state === null) return last;
    const startedAt = systemClock.wallTime?.() ?? 0;
    const block: Block = { startedAt, initial: this.#state, steps: [] };
    this.#blocks = [...this.#blocks, block].slice(-2);
    return block;
  }
}
