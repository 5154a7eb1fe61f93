import { NO_OUTAGE } from '../../policy/outage.ts';
import { classifyClose } from '../../protocol/classify-close.ts';
import { attemptOf } from '../attempt.ts';
import type { Config } from '../config.ts';
import { expectClose, lose, remoteEnd, restored } from '../ending.ts';
import { beat, hearReply, probeLine, probeUrgently } from '../heartbeat.ts';
import type { Input, InputOf } from '../input.ts';
import { closeOpen, endOf, localFacts, warnOfClose } from '../local-end.ts';
import { isJustBack } from '../page.ts';
import { flush, queueMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** Messages flow. */
export function open(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  switch (input.type) {
    case 'socket-error':
      return expectClose(state, { ...phase, error: input.error }, input.isOver);
    case 'socket-closed': {
      // While the page was away, nothing could be heard.
      const silentMs = isJustBack(state.session, input.at) ? undefined : input.silentMs;
      return lose(config, state, remoteEnd('open', input, phase.error, silentMs));
    }
    case 'timer':
      if (input.name === 'stable') return stable(state);
      if (input.name === 'grace') return abandon(config, state, phase);
      if (input.name === 'flush') return flush(config, state, phase, input);
      return beat(config, state, phase, input);
    case 'flush':
      return flush(config, state, phase, input);
    case 'wake':
      return probeUrgently(config, state, phase, input);
    case 'signal':
      return heed(config, state, phase, input);
    case 'reply':
      return hearReply(config, state, phase, input);
    case 'close':
      return closeOpen(
        config,
        state,
        localFacts(input.by, 'open'),
        endOf(input),
        input,
        warnOfClose(state.session, input),
      );
    case 'reconnect':
      return closeOpen(config, state, localFacts('reconnect', 'open'), { to: 'attempt' }, input);
    // What the connection still takes goes past the machine. The rest waits: another connection may follow.
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}

function heed(config: Config, state: State, phase: PhaseOf<'open'>, input: InputOf<'signal'>): Step {
  switch (input.signal) {
    case 'restored':
      return lose(config, state, restored('open', phase.error), [{ type: 'discard' }]);
    // The platform may be wrong, and what is short may be survived.
    case 'offline':
      return probeLine(config, state, phase, input);
    case 'online':
    case 'visible':
    case 'resumed':
      return probeUrgently(config, state, phase, input);
    default:
      return ignore(state);
  }
}

function stable(state: State): Step {
  const { session } = state;
  return [
    { ...state, session: { ...session, outage: NO_OUTAGE } },
    [{ type: 'tell', event: 'stable', notice: { attempt: attemptOf(session) } }],
  ];
}

/** An error was reported and no close followed: the connection is over all the same. */
function abandon(config: Config, state: State, { error }: PhaseOf<'open'>): Step {
  const facts = classifyClose({ origin: 'synthetic', stage: 'open', cause: 'error-without-close', error });
  return lose(config, state, facts, [{ type: 'discard' }]);
}
