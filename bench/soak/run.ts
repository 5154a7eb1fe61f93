import type { ChildProcess } from 'node:child_process';
import { setTimeout as pass } from 'node:timers/promises';
import { awaitAtMost } from '../faults/await-at-most.ts';
import { compile, HEAP_FLAGS, hear, start } from '../measure/child.ts';
import { type Account, Ledger } from './ledger.ts';
import type {
  CrowdOrder,
  CrowdRequest,
  Receipts,
  Sample,
  ServerGreeting,
  ServerOrder,
  ServerRequest,
} from './order.ts';

/** What a soak can be asked for. */
export interface SoakOptions {
  readonly clients: number;
  /** For how long the server misbehaves. */
  readonly minutes: number;
  readonly seed: number;
}

/** A sample, and when it was taken, in minutes from the start. */
export interface TimedSample extends Sample {
  readonly minute: number;
}

/** What a soak came to. */
export interface Course {
  readonly options: SoakOptions;
  /** Before the first client was made. */
  readonly before: TimedSample;
  /** While the server misbehaved, at equal distances. */
  readonly samples: readonly TimedSample[];
  /** When all clients were well again, or patience was over. */
  readonly calm: TimedSample;
  /** From the end of the misbehaviour to that, in milliseconds. */
  readonly calmMs: number;
  /** When all clients had been closed, or patience was over. */
  readonly after: TimedSample;
  readonly account: Account;
}

/** Who is not well again so long after the server has calmed down is stuck. */
export const PATIENCE_MS = 90_000;

/** Longer than `closeTimeoutMs`, and than what a busy machine makes of it. */
const ENDING_MS = 15_000;

/** Longer than a process takes to answer. */
const ANSWER_MS = 60_000;

/** How often is looked whether all are well, or over. */
const LOOK_MS = 500;

const SAMPLES = 120;

/** From one mood of the server to the next, at least and at most. In between a run has so many of them. */
const MOOD_MS = { from: 1000, to: 15_000 };
const MOODS = 80;

/** A run that lasts so long has time for lines that `ws` holds on to. */
const LINGERS_FROM_MINUTES = 2;

/**
 * Has clients live with a server that misbehaves, and takes their measure meanwhile.
 *
 * @param report Is told each sample.
 * @throws If one of the processes dies or does not answer.
 */
export async function soak(options: SoakOptions, report: (sample: TimedSample) => void): Promise<Course> {
  const { clients, minutes, seed } = options;
  const lengthMs = minutes * 60_000;
  const moodMs = Math.min(MOOD_MS.to, Math.max(MOOD_MS.from, lengthMs / MOODS));
  const [serverProgram = '', crowdProgram = ''] = await Promise.all(
    ['server', 'crowd'].map((side) => compile(new URL(`${side}.child.ts`, import.meta.url))),
  );
  const order: ServerOrder = { seed, moodMs, lingers: minutes >= LINGERS_FROM_MINUTES };
  const server = start(serverProgram, order);
  let crowd: ChildProcess | undefined;
  try {
    const { url } = await hear<ServerGreeting>(server);
    crowd = start(crowdProgram, { seed, url, clients } satisfies CrowdOrder, HEAP_FLAGS);
    return await new Soak(options, server, crowd, report).run(lengthMs);
  } finally {
    server.kill('SIGKILL');
    crowd?.kill('SIGKILL');
  }
}

/** One run, as its parent sees it. */
class Soak {
  readonly #options: SoakOptions;
  readonly #server: ChildProcess;
  readonly #crowd: ChildProcess;
  readonly #report: (sample: TimedSample) => void;
  readonly #ledger = new Ledger();
  #startedAt = performance.now();

  constructor(
    options: SoakOptions,
    server: ChildProcess,
    crowd: ChildProcess,
    report: (sample: TimedSample) => void,
  ) {
    this.#options = options;
    this.#server = server;
    this.#crowd = crowd;
    this.#report = report;
  }

  async run(lengthMs: number): Promise<Course> {
    const before = await this.#askCrowd('sample');
    this.#startedAt = performance.now();
    await this.#askCrowd('begin');
    const samples: TimedSample[] = [];
    for (let number = 1; number <= SAMPLES; number++) {
      await pass(this.#startedAt + (lengthMs * number) / SAMPLES - performance.now());
      const sample = await this.#askCrowd('sample');
      samples.push(sample);
      this.#report(sample);
      await this.#askServer('receipts');
    }
    await this.#askServer('calm');
    const calmAt = performance.now();
    const { clients } = this.#options;
    const calm = await this.#until(
      'settle',
      PATIENCE_MS,
      ({ settled, ending }) => settled === clients && ending === 0,
    );
    const calmMs = performance.now() - calmAt;
    const after = await this.#until('end', ENDING_MS, (sample) => isRestored(before, sample));
    await this.#askServer('receipts');
    const account = this.#ledger.balance();
    return { options: this.#options, before, samples, calm, calmMs, after, account };
  }

  /** Asks for something, and looks until the sample is as wanted or patience is over. */
  async #until(
    request: CrowdRequest,
    patienceMs: number,
    isWanted: (sample: Sample) => boolean,
  ): Promise<TimedSample> {
    const untilAt = performance.now() + patienceMs;
    let sample = await this.#askCrowd(request);
    while (!isWanted(sample) && performance.now() < untilAt) {
      await pass(LOOK_MS);
      sample = await this.#askCrowd('sample');
    }
    return sample;
  }

  async #askCrowd(request: CrowdRequest): Promise<TimedSample> {
    const sample = await ask<Sample>(this.#crowd, request);
    this.#ledger.enterSent(sample.sent);
    this.#ledger.enterTold(sample.dropped);
    return { ...sample, minute: (performance.now() - this.#startedAt) / 60_000 };
  }

  async #askServer(request: ServerRequest): Promise<void> {
    this.#ledger.enterArrived((await ask<Receipts>(this.#server, request)).receipts);
  }
}

/** Whether a process is as it was before: nothing holds it that did not then, and none of the sockets is left. */
function isRestored(before: Sample, after: Sample): boolean {
  return (
    after.ending === 0 && after.remains === 0 && after.natives === 0 && heldSince(before, after).length === 0
  );
}

/** What holds a process that did not hold it before, by its name in Node and how often. */
export function heldSince(before: Sample, after: Sample): readonly string[] {
  return Object.entries(after.resources)
    .map(([name, count]) => ({ name, more: count - (before.resources[name] ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ name, more }) => `${more} x ${name}`);
}

async function ask<T>(child: ChildProcess, request: ServerRequest | CrowdRequest): Promise<T> {
  child.send(request);
  const answer = await awaitAtMost(hear<T>(child), ANSWER_MS);
  if (answer === undefined) throw new Error(`A process did not answer to ${request} within ${ANSWER_MS} ms.`);
  return answer;
}
