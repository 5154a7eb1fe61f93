import { begin, beginAfresh } from '../attempt.ts';
import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { closed, closeLocally, endOf, localFacts, warnOfClose } from '../local-end.ts';
import { queueMessage } from '../sending.ts';
import type { State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The delay before the next attempt. */
export function waiting(config: Config, state: State, input: Input): Step {
  const { session } = state;
  const { generation } = session;
  switch (input.type) {
    case 'timer':
      return begin(config, session, 'report');
    case 'reconnect':
      return beginAfresh(config, session);
    case 'veto': {
      // The retry was decided and is never made: it does not count.
      const outage = { ...session.outage, retries: session.outage.retries - 1 };
      const vetoed = { ...state, session: { ...session, outage } };
      return closeLocally(config, vetoed, localFacts('veto', 'endpoint'), closed('vetoed'));
    }
    case 'reschedule':
      return [state, [{ type: 'start-timer', name: 'retry', generation, delayMs: input.delayMs }]];
    case 'close':
      return closeLocally(
        config,
        state,
        localFacts(input.by, 'endpoint'),
        endOf(input),
        warnOfClose(state.session, input),
      );
    case 'send':
      return queueMessage(config, state, input.message);
    default:
      return ignore(state);
  }
}
