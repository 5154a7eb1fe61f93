import { classifyClose } from '../../protocol/classify-close.ts';
import { forgiveAttempt } from '../attempt.ts';
import { startClosing } from '../closing-handshake.ts';
import type { Config } from '../config.ts';
import { expectClose, lose, restored } from '../ending.ts';
import type { Input, InputOf } from '../input.ts';
import { closeLocally, endOf, localFacts, warnOfClose } from '../local-end.ts';
import { openUp } from '../opening.ts';
import { queueMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The opening handshake is under way. */
export function connecting(config: Config, state: State, phase: PhaseOf<'connecting'>, input: Input): Step {
  const failed = { origin: 'synthetic', stage: 'handshake', error: phase.error } as const;
  switch (input.type) {
    case 'socket-open':
      return opened(config, state, phase, input);
    case 'socket-error':
      return expectClose(state, { ...phase, error: input.error }, input.isOver);
    case 'connect-failed':
      return lose(config, state, classifyClose({ ...failed, cause: 'constructor', error: input.error }));
    case 'socket-closed':
      // No Close frame can have come, so it is 1006 whatever the runtime says (websockets/ws#1914: 1005).
      return lose(
        config,
        state,
        classifyClose({
          ...failed,
          origin: 'remote',
          cause: 'handshake-failed',
          httpStatus: input.httpStatus,
          retryAfterMs: input.retryAfterMs,
        }),
      );
    case 'timer': {
      const cause = input.name === 'connect' ? 'connect-timeout' : 'error-without-close';
      return lose(config, state, classifyClose({ ...failed, cause }), [{ type: 'discard' }]);
    }
    case 'wake':
      return forgiveAttempt(state);
    case 'signal':
      if (input.signal !== 'restored') return ignore(state);
      return lose(config, state, restored('handshake', phase.error), [{ type: 'discard' }]);
    case 'close':
      return closeLocally(state, localFacts(input.by, 'handshake'), endOf(input), input.at, [
        ...warnOfClose(state.session, input),
        { type: 'discard' },
      ]);
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}

/** The handshake is done: it counts if it brought a subprotocol of those offered, and the required extensions. */
function opened(
  config: Config,
  state: State,
  { protocols }: PhaseOf<'connecting'>,
  input: InputOf<'socket-open'>,
): Step {
  const { protocol, extensions, canPing, generation } = input;
  const { session } = state;
  // WHATWG WebSockets, "establish a WebSocket connection", and RFC 6455, 4.1: where something was offered, one of it must
  // be chosen. Firefox and WebKitGTK let a server choose none, Deno and workerd anything.
  if (protocols.length > 0 && protocol !== undefined && !protocols.includes(protocol)) {
    return failProtocol(config, state);
  }
  const negotiated = extensions.split(',').map((each) => each.split(';')[0]?.trim());
  const missing = config.requiredExtensions.filter((each) => !negotiated.includes(each));
  if (missing.length > 0) return failExtensions(config, state, missing.join(', '), input);
  const connected = { ...state, session: { ...session, protocol: protocol ?? '', extensions } };
  if (config.prologueTimeoutMs === undefined) return openUp(config, connected, canPing, input);
  return [
    { ...connected, phase: { name: 'prologue', error: undefined, canPing } },
    [
      { type: 'start-prologue', generation },
      { type: 'start-timer', name: 'prologue', generation, delayMs: config.prologueTimeoutMs },
    ],
  ];
}

function failProtocol(config: Config, state: State): Step {
  const facts = classifyClose({ origin: 'synthetic', stage: 'handshake', cause: 'missing-protocol' });
  return lose(config, state, facts, [{ type: 'discard' }]);
}

/** RFC 6455, 7.4.1: a client that needs an extension fails the connection with 1010 and lists what it missed. */
function failExtensions(config: Config, state: State, reason: string, input: Input): Step {
  const code = 1010;
  const facts = classifyClose({
    code,
    reason,
    origin: 'synthetic',
    stage: 'handshake',
    cause: 'missing-extension',
  });
  return startClosing(config, state, { facts, next: { to: 'decide' }, code, reason }, input);
}
