import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { closed, endOf, warnOfClose } from '../local-end.ts';
import type { State } from '../state.ts';
import { begin, beginAfresh, closeLocally, ignore, localFacts, queueMessage, type Step } from '../steps.ts';

/** The delay before the next attempt. */
export function waiting(config: Config, state: State, input: Input): Step {
  const { session } = state;
  const { generation } = session;
  switch (input.type) {
    case 'timer':
      return begin(config, session, 'report');
    case 'reconnect':
      return beginAfresh(config, session);
    case 'veto':
      return closeLocally(config, state, localFacts('veto', 'endpoint'), closed('vetoed'));
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
