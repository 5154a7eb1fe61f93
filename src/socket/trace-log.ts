import { findPublisher } from '#diagnostics';
import type { Session } from '../core/state.ts';
import type { Clock } from '../runtime/clock.ts';
import { reportUncaught } from './report-uncaught.ts';
import { entryTypeOf, makeEntry, type StepPart, type TraceEntry } from './trace-entry.ts';

const NO_ENTRIES: readonly TraceEntry[] = [];

/** What a socket did lately, in short, and who else in the process is told of it. */
export class TraceLog {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  // Replaced and not changed: most sockets have three for good, and an array that grows keeps room for more.
  #entries = NO_ENTRIES;

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  /** The last entries, oldest first; a copy. */
  get entries(): readonly TraceEntry[] {
    return [...this.#entries];
  }

  /**
   * Keeps a part of a step, if it is worth an entry, and publishes it. Makes nothing that nobody wants.
   *
   * @param heard How much has come over the current or last connection.
   */
  take(part: StepPart, session: Session, heard: number): void {
    const type = entryTypeOf(part);
    if (type === undefined) return;
    const publish = findPublisher(type);
    if (this.#maxEntries === 0 && publish === undefined) return;
    const time = this.#clock.wallTime?.() ?? this.#clock.now();
    const entry = makeEntry(part, session, heard, time);
    if (entry === undefined) return;
    if (this.#maxEntries > 0) this.#keep(entry);
    try {
      publish?.(this, session.url, entry);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #keep(entry: TraceEntry): void {
    const last = this.#entries.at(-1);
    const both = last && join(last, entry);
    const before = both === undefined ? this.#entries : this.#entries.slice(0, -1);
    this.#entries = [...before, both ?? entry].slice(-this.#maxEntries);
  }
}

/** One entry for two in a row that differ in number only: a thousand of them must not push out all others. */
function join(last: TraceEntry, entry: TraceEntry): TraceEntry | undefined {
  if (last.type === 'drop' && entry.type === 'drop' && last.reason === entry.reason) {
    return { ...entry, messages: last.messages + 1, bytes: last.bytes + entry.bytes };
  }
  if (last.type === 'signal' && entry.type === 'signal') return { ...entry, count: last.count + 1 };
  return undefined;
}
