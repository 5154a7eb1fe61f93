import { explain } from '../../codes.ts';
import type { Closure } from '../../full.ts';
import { decode } from '../../trace/encoding.ts';
import { readTrace } from '../../trace/file.ts';
import { Journal, LANES } from './journal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A step of the machine, as it happened or as it was recorded: what of it the timeline shows. */
export interface Step {
  /** What happened. */
  readonly act: string;
  /** Its arguments, by their names. */
  readonly given: unknown;
  /** In milliseconds on the clock of the socket. */
  readonly at: number;
  /** The phase after it. */
  readonly phase: string;
  /** What the machine did and read, in order. */
  readonly log: readonly unknown[];
}

/**
 * Makes a journal of the text of a recorded trace.
 *
 * @throws {TypeError} If it is no trace.
 */
export function journalOf(text: string): Journal {
  const journal = new Journal();
  for (const { given, log, ...step } of readTrace(text).steps) {
    addStep(journal, { ...step, given: decode(given), log: log.map(decode) });
  }
  return journal;
}

/** Writes down what a step means for the timeline. */
export function addStep(journal: Journal, { act, given, at, phase, log }: Step): void {
  const done = log.map(fieldsOf);
  const { signal } = fieldsOf(given);
  if (act === 'send') journal.add({ kind: 'message', at, fate: 'queued' });
  if (act === 'sent') journal.add({ kind: 'message', at, fate: 'sent' });
  if (act === 'signal') journal.add({ kind: 'note', at, text: `signal: ${String(signal)}` });
  for (let flushed = flushedIn(done); flushed > 0; flushed--)
    journal.add({ kind: 'message', at, fate: 'flushed' });
  for (const { do: what, name, notice } of done) {
    if (what === 'emit') readNotice(journal, String(name), fieldsOf(notice), at);
  }
  const { delayMs } = done.filter(isRetryTimer).at(-1) ?? {};
  // What ends is told of in its own time, which is none: that has no lane.
  const lane = LANES.find((each) => each === phase);
  if (lane === undefined || (journal.current?.lane === lane && delayMs === undefined)) return;
  journal.enter(lane, at, typeof delayMs === 'number' ? at + delayMs : undefined);
}

function isRetryTimer({ do: what, name }: Fields): boolean {
  return what === 'timer' && name === 'retry';
}

/** How many messages that had waited were sent. What is sent in a later turn is a probe of the heartbeat. */
function flushedIn(done: readonly Fields[]): number {
  const turn = done.findIndex(({ do: what }) => what === 'turn');
  return done.slice(0, turn === -1 ? undefined : turn).reduce((sum, { do: what, messages, error }) => {
    return what === 'send' && error === undefined && typeof messages === 'number' ? sum + messages : sum;
  }, 0);
}

function readNotice(journal: Journal, name: string, notice: Fields, at: number): void {
  const { reason, message, outcome } = notice;
  const note = (text: string): void => journal.add({ kind: 'note', at, text });
  if (name === 'close') {
    const closure = notice as unknown as Closure;
    journal.add({ kind: 'ending', at, ending: { ...closure, ...explain(closure) } });
  }
  if (name === 'drop') {
    journal.add({ kind: 'message', at, fate: reason === 'unconfirmed' ? 'in-doubt' : 'dropped' });
  }
  if (name === 'warning') note(String(message));
  if (name === 'stable') note('The connection is stable: the next outage starts afresh.');
  if (name === 'giveup') note(`It gives up: ${String(outcome)}.`);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
