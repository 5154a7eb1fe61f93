import { type Ending, Journal, LANES, type Lane } from './journal.ts';

/** The file is no trace; the message says why. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

type Fields = Readonly<Record<string, unknown>>;

/** Phases that the timeline has no lane for, and the lane that stands for them. The others last for no time. */
const STAND_INS: Readonly<Record<string, Lane>> = { resolving: 'connecting', prologue: 'connecting' };

/**
 * Reads a recorded trace, `{ version: 1, steps: [{ input: { type, at }, phase, effects }] }`, where the time may stand in the
 * step, too. What a step does not have is left out, and what is not known is passed over.
 *
 * @throws {TraceError} If it is no JSON, of another version, or without a single step.
 */
export function readTrace(text: string): Journal {
  let file: Fields;
  try {
    file = fieldsOf(JSON.parse(text));
  } catch {
    throw new TraceError('The file is no JSON.');
  }
  const { version = 1, steps } = file;
  if (version !== 1) throw new TraceError(`The trace is of version ${String(version)}; only 1 is known.`);
  const known = listOf(steps).flatMap((step) => {
    const { input, at: stepAt } = step;
    const { at = stepAt } = fieldsOf(input);
    return typeof at === 'number' && Number.isFinite(at) ? [{ ...step, at }] : [];
  });
  if (known.length === 0) throw new TraceError('The file has no steps with a time.');
  const journal = new Journal();
  for (const step of known) readStep(journal, step, step.at);
  return journal;
}

function readStep(journal: Journal, { input, phase, effects }: Fields, at: number): void {
  readInput(journal, fieldsOf(input), at);
  const done = listOf(effects);
  for (const effect of done) readEffect(journal, effect, at);
  const { name, dueAt } = typeof phase === 'string' ? { name: phase, dueAt: undefined } : fieldsOf(phase);
  const timer = done.find((effect) => isRetryTimer(effect));
  const { delayMs } = timer ?? {};
  const lane = LANES.find((each) => each === name) ?? STAND_INS[String(name)];
  if (lane === undefined) return;
  if (journal.current?.lane === lane && timer === undefined) return;
  const due = typeof delayMs === 'number' ? at + delayMs : dueAt;
  journal.enter(lane, at, lane === 'waiting' && typeof due === 'number' ? due : undefined);
}

function isRetryTimer({ type, name }: Fields): boolean {
  return type === 'start-timer' && name === 'retry';
}

function readInput(journal: Journal, { type, signal, asleepMs }: Fields, at: number): void {
  if (type === 'send') journal.add({ kind: 'message', at, fate: 'queued' });
  if (type === 'signal') journal.add({ kind: 'note', at, text: `signal: ${String(signal)}` });
  if (type === 'wake') journal.add({ kind: 'note', at, text: `awake after ${String(asleepMs)} ms` });
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

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
