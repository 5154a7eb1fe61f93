import { begin, beginAfresh } from '../attempt.ts';
import { callOff } from '../call-off.ts';
import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { queueMessage } from '../sending.ts';
import type { State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The delay is over and the page is being left: the attempt is held until it is clear that the page stays. */
export function suspended(config: Config, state: State, input: Input): Step {
  const { session } = state;
  switch (input.type) {
    case 'signal':
      return session.page.isLeaving ? ignore(state) : begin(config, session, 'report');
    case 'reconnect':
      return beginAfresh(config, session);
    case 'veto':
    case 'close':
      return callOff(state, input);
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}
