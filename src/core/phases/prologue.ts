import { classifyClose } from '../../protocol/classify-close.ts';
import { forgiveAttempt } from '../attempt.ts';
import { startClosing } from '../closing-handshake.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import { expectClose, lose, remoteEnd, restored } from '../ending.ts';
import type { Input } from '../input.ts';
import { endOf, localFacts, warnOfClose } from '../local-end.ts';
import { openUp } from '../opening.ts';
import { queueMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** What the peer is told when the prologue fails and the application gives no code of its own. */
const FAILED_CODE = 4000;

/** The connection is there, and the application begins the conversation: a login, a handshake of its own. */
export function prologue(config: Config, state: State, phase: PhaseOf<'prologue'>, input: Input): Step {
  const { error } = phase;
  const failed = { origin: 'synthetic', stage: 'prologue', error } as const;
  switch (input.type) {
    case 'prologue-done':
      return openUp(config, state, phase.canPing, input);
    case 'prologue-failed': {
      const { code, reason } = input;
      const facts = classifyClose({ ...failed, code, reason, cause: 'prologue-failed', error: input.error });
      return lose(config, state, facts, hangUp(code, reason ?? 'prologue failed'));
    }
    case 'timer':
      if (input.name === 'grace') {
        return lose(config, state, classifyClose({ ...failed, cause: 'error-without-close' }), [
          { type: 'discard' },
        ]);
      }
      return lose(
        config,
        state,
        classifyClose({ ...failed, cause: 'prologue-timeout' }),
        hangUp(undefined, 'prologue timeout'),
      );
    case 'socket-error':
      return expectClose(state, { ...phase, error: input.error }, input.isOver);
    case 'socket-closed':
      return lose(config, state, remoteEnd('prologue', input, error, undefined));
    case 'wake':
      return forgiveAttempt(state);
    case 'signal':
      if (input.signal !== 'restored') return ignore(state);
      return lose(config, state, restored('prologue', error), [{ type: 'discard' }]);
    case 'close': {
      const { code, reason } = input;
      const start = { facts: localFacts(input.by, 'prologue'), next: endOf(input), code, reason };
      const [closing, effects] = startClosing(config, state, start, input);
      return [closing, [...warnOfClose(state.session, input), ...effects]];
    }
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}

function hangUp(code: number | undefined, reason: string): readonly Effect[] {
  return [{ type: 'send-close', code: code ?? FAILED_CODE, reason }, { type: 'discard' }];
}
