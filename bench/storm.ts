/**
 * A server ends all its connections at once and comes back: how soon its clients are back, and what that costs the
 * server. Simulated with the policy of this library and with the schedules of its peers, in a time of its own.
 *
 *     npm run bench -- storm [--clients 100000] [--capacity 2000,20000] [--down 0,5,30,120] [--overload refuse|timeout]
 *         [--cause restart,going-away,killed] [--seed 1] [--options '{"backoff":{"baseMs":5000}}'] [--sockets 1]
 *         [--lone] [--flapping] [--json file]
 *
 * The loss reaches each client within 100 ms. The server is down for D seconds and refuses meanwhile; a refusal is known
 * after 50 ms. Then it completes as many handshakes per second as its capacity says. `refuse`: its accept queue holds 2 s
 * of work, and what is above is refused at no cost. `timeout`: everything queues; a client leaves when its connect timeout
 * is over, and each such dead attempt costs 0.2 of a handshake. No connection lasts long enough to count as stable. After
 * 15 minutes it is over. ideal = D + 0.99 clients / capacity + a round trip of 50 ms. The peak is the most attempts within
 * any second, those of the downtime included.
 *
 * `--sockets`: so many of the clients are sockets of one page. `--options`: those of this library, as JSON. `--lone`:
 * instead, a client that is alone with its loss. `--flapping`: instead, a client whose server is there, but whose connections
 * keep ending, as `storm/flapping.ts` says.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ResilientWebSocketOptions } from '../src/index.ts';
import { CAUSES } from '../src/lab/storm/client.ts';
import { weather } from '../src/lab/storm/crowd.ts';
import { PEERS } from '../src/lab/storm/peers.ts';
import { resilientClient } from '../src/lab/storm/resilient.ts';
import { OVERLOADS } from '../src/lab/storm/server.ts';
import { countConnections, timeFlapping, WATCHED_MS } from './storm/flapping.ts';
import { FATES, timePeer, timeResilient } from './storm/lone.ts';
import {
  type CrowdResult,
  type FlappingResult,
  type LoneResult,
  writeCrowds,
  writeFlapping,
  writeLone,
} from './storm/tables.ts';

/** More do not fit into the memory of most machines. */
const MOST_CLIENTS = 5_000_000;

/** From a connection to the next fault, 0.1 to 0.3 s more. */
const CALMS_MS = [0, 1000, 5000, 12_000];

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '100000' },
    capacity: { type: 'string', default: '2000,20000' },
    down: { type: 'string', default: '0,5,30,120' },
    sockets: { type: 'string', default: '1' },
    overload: { type: 'string', default: 'refuse' },
    cause: { type: 'string', default: CAUSES.join(',') },
    seed: { type: 'string', default: '1' },
    options: { type: 'string', default: '{}' },
    lone: { type: 'boolean', default: false },
    flapping: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

const seed = parseNumber('seed', values.seed, 0, 2 ** 31);
/** Checked where they are used, as those of any socket. */
const options: ResilientWebSocketOptions = JSON.parse(values.options);
const downsMs = values.down.split(',').map((text) => parseNumber('down', text, 0, 600) * 1000);
const results = values.flapping ? timeFlappingLines() : values.lone ? timeLone() : weatherAll();
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ seed, results }, undefined, 2)}\n`);

function weatherAll(): readonly CrowdResult[] {
  const clients = parseNumber('clients', values.clients, 1, MOST_CLIENTS);
  const capacities = values.capacity.split(',').map((text) => parseNumber('capacity', text, 1, 1_000_000));
  const sockets = parseNumber('sockets', values.sockets, 1, clients);
  const overload = parseChoice('overload', values.overload, OVERLOADS);
  const causes = values.cause.split(',').map((text) => parseChoice('cause', text, CAUSES));
  const found: CrowdResult[] = [];
  for (const capacity of capacities) {
    for (const client of [resilientClient(options), ...PEERS]) {
      for (const cause of client.heedsCause ? causes : causes.slice(0, 1)) {
        for (const downMs of downsMs) {
          const storm = { clients, sockets, capacity, downMs, overload, cause, seed };
          const { name, heedsCause } = client;
          found.push({ name, heedsCause, storm, recovery: weather(client, storm) });
        }
      }
    }
  }
  console.log(`## Storms, seed ${seed}, Node ${process.versions.node}\n`);
  console.log(writeCrowds(found));
  return found;
}

/** To a peer all fates are the same, as long as it notices. */
function timeLone(): readonly LoneResult[] {
  const found = downsMs.flatMap((downMs) => [
    ...FATES.map((fate) => ({
      name: `resilient-websocket, ${fate}`,
      downMs,
      lag: timeResilient(options, fate, downMs, seed),
    })),
    ...PEERS.map((peer) => ({ name: peer.name, downMs, lag: timePeer(peer, downMs, seed) })),
  ]);
  console.log(`## Alone, seed ${seed}, Node ${process.versions.node}\n`);
  console.log(writeLone(found));
  return found;
}

function timeFlappingLines(): readonly FlappingResult[] {
  const found = CALMS_MS.flatMap((calmMs) =>
    [true, false].map((talks) => ({
      calmMs,
      talks,
      waits: timeFlapping(options, { calmMs, talks, overloads: 0 }, seed),
      waitsOverloaded: timeFlapping(options, { calmMs, talks, overloads: 1 }, seed),
    })),
  );
  console.log(`## On a flapping line, seed ${seed}, Node ${process.versions.node}\n`);
  console.log(writeFlapping(found));
  const [silent, talking] = [false, true].map((talks) => countConnections(options, talks, seed).toFixed(1));
  const seconds = WATCHED_MS / 1000;
  console.log(
    `\nConnections in ${seconds} s to a server that accepts and closes at once: ${silent}; if it talks: ${talking}`,
  );
  return found;
}

function parseNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= least && number <= most)) {
    throw new RangeError(`--${option} must be from ${least} to ${most}.`);
  }
  return number;
}

function parseChoice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw new RangeError(`--${option} knows ${choices.join(', ')}.`);
  return choice;
}
