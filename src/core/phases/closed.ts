import { beginAfresh } from '../attempt.ts';
import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { refuseMessage } from '../sending.ts';
import type { State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** It is over, until `reconnect()` starts a new life. */
export function closed(config: Config, state: State, input: Input): Step {
  switch (input.type) {
    case 'reconnect':
      return beginAfresh(config, state.session);
    case 'send':
      return refuseMessage(state, input.message);
    default:
      return ignore(state);
  }
}
