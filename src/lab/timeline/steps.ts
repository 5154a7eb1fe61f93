import { readTrace } from '../../trace/file.ts';
import { type Ending, Journal, LANES, type Lane } from './journal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A step of the machine, as it happened or as it was recorded. */
export interface Step {
  readonly input: object;
  /** The phase after it. */
  readonly phase: string;
  readonly effects: readonly unknown[];
}

/** Phases that the timeline has no lane for, and the lane that stands for them. The others last for no time. */
const STAND_INS: Readonly<Record<string, Lane>> = { resolving: 'connecting', prologue: 'connecting' };

/**
 * Makes a journal of the text of a recorded trace.
 *
 * @throws {TypeError} If it is no trace.
 */
export function journalOf(text: string): Journal {
  const journal = new Journal();
  for (const { input, phase, effects } of readTrace(text).steps) {
    addStep(journal, { input: fieldsOf(input), phase, effects });
  }
  return journal;
}

/** Writes down what a step means for the timeline. */
export function addStep(journal: Journal, { input, phase, effects }: Step): void {
  const { at, type, signal, asleepMs } = fieldsOf(input);
  if (typeof at !== 'number') return;
  if (type === 'send') journal.add({ kind: 'message', at, fate: 'queued' });
  if (type === 'signal') journal.add({ kind: 'note', at, text: `signal: ${String(signal)}` });
  if (type === 'wake') journal.add({ kind: 'note', at, text: `awake after ${String(asleepMs)} ms` });
  const done = effects.map(fieldsOf);
  for (const effect of done) readEffect(journal, effect, at);
  const timer = done.find(isRetryTimer);
  const lane = LANES.find((each) => each === phase) ?? STAND_INS[phase];
  if (lane === undefined || (journal.current?.lane === lane && timer === undefined)) return;
  const { delayMs } = timer ?? {};
  journal.enter(lane, at, typeof delayMs === 'number' ? at + delayMs : undefined);
}

function isRetryTimer({ type, name }: Fields): boolean {
  return type === 'start-timer' && name === 'retry';
}

function readEffect(journal: Journal, effect: Fields, at: number): void {
  const { type, event, reason, messages, notice } = effect;
  if (type === 'drop') {
    journal.add({ kind: 'message', at, fate: reason === 'unconfirmed' ? 'in-doubt' : 'dropped' });
  }
  if (type === 'transmit') {
    const count = Array.isArray(messages) ? messages.length : 1;
    for (let each = 0; each < count; each++) journal.add({ kind: 'message', at, fate: 'flushed' });
  }
  if (type !== 'tell') return;
  const { message, outcome } = fieldsOf(notice);
  if (event === 'close') journal.add({ kind: 'ending', at, ending: readEnding(fieldsOf(notice)) });
  if (event === 'warning') journal.add({ kind: 'note', at, text: String(message) });
  if (event === 'stable') {
    journal.add({ kind: 'note', at, text: 'The connection is stable: the next outage starts afresh.' });
  }
  if (event === 'giveup') journal.add({ kind: 'note', at, text: `It gives up: ${String(outcome)}.` });
}

function readEnding(notice: Fields): Ending {
  const { code, reason, category, origin, stage, cause, wasClean, remedy, advice, final, httpStatus } =
    notice;
  const { action, delayMs, outcome, rule, why } = fieldsOf(remedy);
  const words = { rule: String(rule ?? ''), why: String(why ?? '') };
  return {
    code: typeof code === 'number' ? code : 1006,
    reason: String(reason ?? ''),
    category: String(category ?? 'reserved') as Ending['category'],
    origin: String(origin ?? 'remote') as Ending['origin'],
    stage: String(stage ?? 'open') as Ending['stage'],
    cause: String(cause ?? '') as Ending['cause'],
    wasClean: wasClean === true,
    remedy:
      action === 'retry' || action === 'refresh'
        ? { action, delayMs: typeof delayMs === 'number' ? delayMs : 0, ...words }
        : { action: 'stop', outcome: String(outcome ?? '') as 'fatal', ...words },
    advice: String(advice ?? ''),
    final: final === true,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
