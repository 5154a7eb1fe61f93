import { explain } from '../../codes.ts';
import type { Closure } from '../../session/closure.ts';
import type { NoticeMap } from '../../session/notices.ts';
import { byteLengthOf, type Payload } from '../../socket/payload.ts';
import { decode } from '../../trace/encoding.ts';
import type { RecordedStep, StepEntry } from '../../trace.ts';
import { counted, duration, harmless } from '../text.ts';
import { describeEnd, describeError, describeRemedy } from '../words.ts';

const INDENT = ' '.repeat(12);

/** A life as lines: when, from which phase to which, what happened, and below it what the machine did. */
export function timeline(steps: readonly RecordedStep[], phaseBefore: string): string[] {
  const startedAt = steps[0]?.at ?? 0;
  return steps.flatMap((step, index) => stepLines(step, steps[index - 1]?.phase ?? phaseBefore, startedAt));
}

function stepLines(
  { act, given, at, phase, log }: RecordedStep,
  before: string,
  startedAt: number,
): string[] {
  const time = ((at - startedAt) / 1000).toFixed(3).padStart(10);
  const phases = before === phase ? phase : `${before} -> ${phase}`;
  const details = detailsOf(act, decode(given) as Given).filter((detail) => detail !== '');
  return [
    `${time}  ${phases.padEnd(24)} ${[act, ...details].join(' ')}`,
    ...log.flatMap((entry) => entryLines(decode(entry) as StepEntry)).map((line) => `${INDENT}${line}`),
  ];
}

/** Arguments of acts, by their names. */
interface Given {
  readonly name?: string;
  readonly signal?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly end?: { readonly code?: number; readonly reason?: string; readonly httpStatus?: number };
  readonly error?: unknown;
  readonly message?: { readonly bytes: number };
  readonly data?: unknown;
  readonly delayMs?: number;
}

/** Those arguments that tell something. */
function detailsOf(act: string, given: Given): readonly string[] {
  const { name, signal, code, reason, end, error, message, delayMs } = given;
  switch (act) {
    case 'timeout':
      return [name ?? ''];
    case 'signal':
      return [signal ?? ''];
    case 'close':
    case 'reconnect':
      return [code === undefined ? '' : String(code), quoted(reason)];
    case 'closed':
      return [
        String(end?.code),
        quoted(end?.reason),
        end?.httpStatus === undefined ? '' : `HTTP ${end.httpStatus}`,
      ];
    case 'send':
      return [counted(message?.bytes ?? 0, 'byte')];
    case 'sent':
      return [counted(byteLengthOf(given.data as Payload), 'byte')];
    case 'reschedule':
      return [duration(delayMs ?? 0)];
    default:
      return [describeError(error)];
  }
}

function quoted(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `“${harmless(text)}”`;
}

/** What an entry says; nothing for those that only keep the books. */
function entryLines(entry: StepEntry): string[] {
  if (!('do' in entry)) return [];
  switch (entry.do) {
    case 'connect':
      return [`connect to ${harmless(entry.url)}${failure(entry.error)}`];
    case 'timer':
      return [`timer ${entry.name} ${duration(entry.delayMs)}`];
    case 'close':
      return [`send close ${entry.code ?? 'without a code'} ${quoted(entry.reason)}`.trimEnd()];
    case 'send':
      return [
        `send ${counted(entry.messages, 'message')}, ${counted(entry.bytes, 'byte')}${failure(entry.error)}`,
      ];
    case 'ping':
      return [`ping ${entry.id}${failure(entry.error)}`];
    case 'discard':
      return ['discard'];
    case 'emit':
      return noticeLines(entry.name, entry.notice);
    default:
      return [];
  }
}

function failure(error: unknown): string {
  return error === undefined ? '' : `: it failed. ${describeError(error)}`.trimEnd();
}

function noticeLines(name: keyof NoticeMap, notice: NoticeMap[keyof NoticeMap]): string[] {
  switch (name) {
    case 'status': {
      const { previous, status } = notice as NoticeMap['status'];
      return [`status ${previous} -> ${status}`];
    }
    case 'open': {
      const { attempt, downtimeMs } = notice as NoticeMap['open'];
      return [`* open, attempt ${attempt}, after ${duration(downtimeMs)}`];
    }
    case 'close':
      return closureLines(notice as Closure);
    case 'retry': {
      const { attempt, delayMs } = notice as NoticeMap['retry'];
      return [`* retry: attempt ${attempt} in ${duration(delayMs)}`];
    }
    case 'warning': {
      const { kind, message } = notice as NoticeMap['warning'];
      return [`* warning: ${kind}: ${message}`];
    }
    case 'giveup': {
      const { outcome, attempts } = notice as NoticeMap['giveup'];
      return [`* giveup: ${outcome}, after ${attempts} attempts`];
    }
    case 'stable':
      return ['* stable'];
    case 'drop': {
      const { bytes, reason } = notice as NoticeMap['drop'];
      return [`* drop of ${counted(bytes, 'byte')}: ${reason}`];
    }
  }
}

function closureLines(closure: Closure): string[] {
  return [
    `* close ${describeEnd(closure)}${closure.final ? ', for good' : ''}`,
    `    remedy ${describeRemedy(closure)} [rule ${closure.remedy.rule}]`,
    `    advice ${explain(closure).advice}`,
  ];
}
