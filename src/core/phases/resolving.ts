import { classifyClose } from '../../protocol/classify-close.ts';
import { connect, forgiveAttempt } from '../attempt.ts';
import type { Config } from '../config.ts';
import { lose } from '../ending.ts';
import type { Input } from '../input.ts';
import { closeLocally, endOf, localFacts, warnOfClose } from '../local-end.ts';
import { queueMessage } from '../sending.ts';
import type { State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The provider is being asked for the URL and the protocols. */
export function resolving(config: Config, state: State, input: Input): Step {
  const failed = { origin: 'synthetic', stage: 'endpoint' } as const;
  switch (input.type) {
    case 'endpoint-resolved':
      return connect(config, state.session, input.endpoint, 'report');
    case 'endpoint-failed':
      return lose(config, state, classifyClose({ ...failed, cause: 'endpoint-failed', error: input.error }));
    case 'timer':
      return lose(config, state, classifyClose({ ...failed, cause: 'endpoint-timeout' }));
    case 'wake':
      return forgiveAttempt(state);
    case 'close':
      return closeLocally(
        state,
        localFacts(input.by, 'endpoint'),
        endOf(input),
        input.at,
        warnOfClose(state.session, input),
      );
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}
