import type { Effect } from '../../core/effect.ts';
import type { Input } from '../../core/input.ts';
import type { Closure } from '../../policy/closure.ts';
import type { ReplayedStep } from '../../trace.ts';
import { counted, duration, harmless } from '../text.ts';
import { describeEnd, describeError, describeRemedy } from '../words.ts';

const INDENT = ' '.repeat(12);

/** A life as lines: when, from which phase to which, what came in, and below it what went out. */
export function timeline(steps: readonly ReplayedStep[]): string[] {
  const startedAt = steps[0]?.input.at ?? 0;
  return steps.flatMap((step) => stepLines(step, startedAt));
}

function stepLines({ before, input, after, effects }: ReplayedStep, startedAt: number): string[] {
  const at = ((input.at - startedAt) / 1000).toFixed(3).padStart(10);
  const from = before.phase.name;
  const to = after.phase.name;
  const phases = from === to ? from : `${from} -> ${to}`;
  return [
    `${at}  ${phases.padEnd(24)} ${describeInput(input)}`,
    ...effects.flatMap(describeEffect).map((line) => `${INDENT}${line}`),
  ];
}

/** An input by its type, and those of its details that tell something. */
function describeInput(input: Input): string {
  const details = detailsOf(input).filter((detail) => detail !== '');
  return [input.type, ...details].join(' ');
}

function detailsOf(input: Input): readonly string[] {
  switch (input.type) {
    case 'timer':
      return [input.name];
    case 'signal':
      return [input.signal];
    case 'close':
      return [input.code === undefined ? '' : String(input.code), quoted(input.reason)];
    case 'socket-closed':
      return [
        String(input.code),
        quoted(input.reason),
        input.httpStatus === undefined ? '' : `HTTP ${input.httpStatus}`,
      ];
    case 'socket-error':
    case 'connect-failed':
    case 'endpoint-failed':
    case 'prologue-failed':
    case 'policy-failed':
      return [describeError(input.error)];
    case 'send':
      return [counted(input.message.bytes, 'byte')];
    case 'refused':
      return [describeError(input.error)];
    case 'reschedule':
      return [duration(input.delayMs)];
    case 'wake':
      return [`after ${duration(input.asleepMs)}`];
    default:
      return [];
  }
}

function quoted(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `“${harmless(text)}”`;
}

/** What an effect says; nothing for those that only keep the books. */
function describeEffect(effect: Effect): string[] {
  switch (effect.type) {
    case 'connect':
      return [`connect to ${harmless(effect.endpoint.url)}`];
    case 'start-timer':
      return [`start-timer ${effect.name} ${duration(effect.delayMs)}`];
    case 'send-close':
      return [`send-close ${effect.code ?? 'without a code'} ${quoted(effect.reason)}`.trimEnd()];
    case 'transmit':
      return [`transmit ${effect.messages.length} ${effect.messages.length === 1 ? 'message' : 'messages'}`];
    case 'drop':
      return [`drop ${counted(effect.message.bytes, 'byte')}: ${effect.reason}`];
    case 'log':
      return [`log ${effect.topic}: ${effect.message}`];
    case 'tell':
      return describeNotice(effect);
    case 'cancel-timer':
    case 'decide':
    case 'settle':
    case 'start-flush':
    case 'end-confirmation':
    case 'listen':
    case 'unlisten':
    case 'join':
    case 'leave':
      return [];
    case 'ignore':
      return ['ignored'];
    default:
      return [effect.type];
  }
}

function describeNotice(effect: Extract<Effect, { readonly type: 'tell' }>): string[] {
  switch (effect.event) {
    case 'status':
      return [`status ${effect.notice.previous} -> ${effect.notice.status}`];
    case 'open':
      return [`* open, attempt ${effect.notice.attempt}, after ${duration(effect.notice.downtimeMs)}`];
    case 'close':
      return closureLines(effect.notice);
    case 'retry':
      return [`* retry: attempt ${effect.notice.attempt} in ${duration(effect.notice.delayMs)}`];
    case 'warning':
      return [`* warning: ${effect.notice.kind}: ${effect.notice.message}`];
    case 'giveup':
      return [`* giveup: ${effect.notice.outcome}, after ${effect.notice.attempts} attempts`];
    case 'stable':
      return ['* stable'];
    case 'drop':
      return [`* drop of ${counted(effect.notice.bytes, 'byte')}: ${effect.notice.reason}`];
  }
}

function closureLines(closure: Closure): string[] {
  return [
    `* close ${describeEnd(closure)}${closure.final ? ', for good' : ''}`,
    `    remedy ${describeRemedy(closure)} [rule ${closure.remedy.rule}]`,
    `    advice ${closure.advice}`,
  ];
}
