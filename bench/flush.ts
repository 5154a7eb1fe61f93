/**
 * How a backlog of 100,000 messages goes out: how long the event loop stands still, and how long all of it takes.
 *
 *     npm run bench -- flush [--rounds 5]
 *
 * Every client in a process of its own, in turn, and the server in another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  type ClientReport,
  COUNT,
  FLUSH_CLIENTS,
  type FlushClient,
  type ServerReport,
} from './flush/report.ts';

type Round = ClientReport & ServerReport;

const CHILD = new URL('flush.child.ts', import.meta.url);

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });

const server = fork(CHILD, ['server']);
const port = await hear<number>(server);
const rounds = new Map<FlushClient, Round[]>(FLUSH_CLIENTS.map((client) => [client, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const client of FLUSH_CLIENTS) rounds.get(client)?.push(await flush(client));
}
server.kill();

console.log(
  `## ${COUNT} messages of 32 bytes, medians of ${values.rounds} rounds, Node ${process.versions.node}\n`,
);
console.log(`Load of the machine at the end: ${loadavg()[0]?.toFixed(1)}\n`);
console.log(
  '| client | event loop stands still, ms | first to last at the server, ms | to queue, ms | in order |',
);
console.log('| --- | --: | --: | --: | --- |');
for (const [client, results] of rounds) {
  const median = (pick: (round: Round) => number): string => {
    const sorted = results.map(pick).sort((a, b) => a - b);
    return (sorted[sorted.length >> 1] ?? Number.NaN).toFixed(0);
  };
  const isInOrder = results.every(({ inOrder }) => inOrder) ? 'yes' : 'no';
  const cells = [
    median((each) => each.stallMs),
    median((each) => each.tookMs),
    median((each) => each.queueMs),
  ];
  console.log(`| ${client} | ${cells.join(' | ')} | ${isInOrder} |`);
}

async function flush(client: FlushClient): Promise<Round> {
  const child = fork(CHILD, ['client', client, String(port)]);
  const seen = await hear<ServerReport>(server);
  const reported = hear<ClientReport>(child);
  child.send('all in');
  const felt = await reported;
  await new Promise((resolve) => child.once('exit', resolve));
  return { ...felt, ...seen };
}

function hear<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
}
