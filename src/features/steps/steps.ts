import { DEV } from '../../development.ts';
import type { Feature } from '../../session/feature.ts';
import { callable } from '../../socket/option-checks.ts';
import { reschedule } from '../../socket/retry-event.ts';
import { nameOf } from './names.ts';
import type { TraceStep } from './trace-step.ts';
import { begin, tell, turnTo, type Watch, watchWorld } from './watch.ts';

/** The option of the trace. */
export interface TraceOption {
  /**
   * Told of each step of the machine, once it is known what came of it; see {@link TraceStep}. What it throws is reported as
   * uncaught, and all goes on. Default none.
   */
  readonly trace?: (step: TraceStep) => void;
}

/** Each step of the machine, reported as it happens: to be recorded, and to be replayed. */
export const steps: Feature<TraceOption> = {
  name: 'steps',
  checks: DEV && { trace: callable },
  acts: { reschedule },

  setup(session, { trace, ...options }) {
    const { settings, timers } = session;
    return (
      trace && {
        session,
        trace,
        config: { settings, features: session.features.list.map(({ name }) => name), options },
        step: undefined,
        isMachine: false,
        outside: [],
        timers,
        waiters: [],
        isWatching: false,
      }
    );
  },

  entering(session, watch, act, given) {
    // Not before, for others look at the clock as they are set up.
    if (!watch.isWatching) watchWorld(session, watch);
    if (!session.isRunning) watch.outside.length = 0;
    watch.outside.push(watch.isMachine);
    begin(session, watch, nameOf(session.features, act), given);
    turnTo(watch, true);
  },

  acted({ phase, status }, watch) {
    if (watch.step) Object.assign(watch.step, { phase, status });
    turnTo(watch, watch.outside.pop() ?? false);
  },

  settled: (session, watch) => tell(session, watch, true),
} satisfies Feature<TraceOption, Watch>;
