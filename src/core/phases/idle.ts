import { begin } from '../attempt.ts';
import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { closeLocally, endOf, localFacts } from '../local-end.ts';
import { queueMessage } from '../sending.ts';
import type { State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** Made, not started. */
export function idle(config: Config, state: State, input: Input): Step {
  switch (input.type) {
    case 'start':
      return begin(config, { ...state.session, downSince: input.at }, 'throw');
    case 'reconnect':
      return begin(config, { ...state.session, downSince: input.at }, 'report');
    case 'close':
      return closeLocally(state, localFacts(input.by, 'endpoint'), endOf(input), input.at);
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}
