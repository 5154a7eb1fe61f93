import { seeded } from '../../test/support/random.ts';
import { Agenda, TICK_MS } from './agenda.ts';
import type { Cause, StormClient } from './client.ts';
import { ROUND_TRIP_MS, Server, type ServerPlan } from './server.ts';

/** When everybody stops watching. */
export const HORIZON_MS: number = 15 * 60 * 1000;

/** Within so long everybody has heard of the loss. */
const LOSS_MS = 100;

const MOST = 0.99;
const SECOND_MS = 1000;

/** One server and all its clients, whose connections end at once. */
export interface Storm extends ServerPlan {
  readonly clients: number;
  readonly cause: Cause;
  readonly seed: number;
}

/** How a crowd came back. */
export interface Recovery {
  /** When 99 % were back, from the loss; `undefined` if they were not by the horizon. */
  readonly backMs: number | undefined;
  /** The most attempts within any second. */
  readonly peak: number;
  readonly attempts: number;
}

/** When 99 % could be back at best: the server never idles, and nobody is late. */
export function findIdealMs({ clients, capacity, downMs }: Storm): number {
  return downMs + ((MOST * clients) / capacity) * SECOND_MS + ROUND_TRIP_MS;
}

/** Lets the storm go by, in a time of its own. */
export function weather(client: StormClient, storm: Storm): Recovery {
  const { clients, cause, seed } = storm;
  const random = seeded(seed);
  const draw = client.recruit({ size: clients, cause, random });
  const server = new Server(storm, client.connectTimeoutMs);
  const agenda = new Agenda(clients, HORIZON_MS);
  for (let each = 0; each < clients; each++) {
    const lostAt = LOSS_MS * random();
    agenda.add(each, lostAt + draw(each, lostAt, 'lost'));
  }
  const attempts = new Uint32Array(agenda.ticks);
  const enough = Math.ceil(MOST * clients);
  let open = 0;
  let backMs: number | undefined;
  for (let tick = 0; tick < agenda.ticks && open < clients; tick++) {
    const at = tick * TICK_MS;
    for (let each = agenda.take(tick); each !== undefined; each = agenda.take(tick)) {
      attempts[tick] = (attempts[tick] ?? 0) + 1;
      const answer = server.answer(at);
      if (answer === 'open') {
        open++;
        if (open === enough && server.answeredAt <= HORIZON_MS) backMs = server.answeredAt;
      } else {
        agenda.add(each, server.answeredAt + draw(each, server.answeredAt, answer));
      }
    }
  }
  return { backMs, peak: findPeak(attempts), attempts: attempts.reduce((sum, each) => sum + each, 0) };
}

function findPeak(attempts: Uint32Array): number {
  const window = SECOND_MS / TICK_MS;
  let sum = 0;
  let peak = 0;
  for (const [tick, each] of attempts.entries()) {
    sum += each - (attempts[tick - window] ?? 0);
    peak = Math.max(peak, sum);
  }
  return peak;
}
