import { setTimeout as pass } from 'node:timers/promises';
import { type Client, type ClientName, loadClient, type Tuning } from '../clients/client.ts';

/** What the parent wants: the first argument, as JSON. */
export interface Order {
  readonly name: ClientName;
  readonly url: string;
  readonly tuning: Tuning;
  /** A message goes out so often. */
  readonly everyMs: number;
}

/** What the parent asks for later. */
export type Request = 'renew' | 'finish';

/** What the client believed from then on. */
export interface Belief {
  readonly isOpen: boolean;
  readonly at: number;
}

/** A message of which the sender was told that it is lost, or may be. */
export interface Loss {
  readonly number: number;
  /** `threw`: `send()` did. */
  readonly reason: string;
}

/** What the parent is told at the end. */
export interface Report {
  /** When each message was given to the client. The first has the number 1. */
  readonly sentAt: readonly number[];
  readonly beliefs: readonly Belief[];
  readonly losses: readonly Loss[];
  readonly uncaught: readonly string[];
}

/** How long the last messages, and then the closing handshake, may take. */
const SETTLING_MS = 500;

const { name, url, tuning, everyMs } = JSON.parse(process.argv[2] ?? '') as Order;

const sentAt: number[] = [];
const beliefs: Belief[] = [];
const losses: Loss[] = [];
const uncaught: string[] = [];

const connect = await loadClient(name);

// From here on an error of the client is a result, and must not end the process.
process.on('uncaughtException', (error) => uncaught.push(error.message));
process.on('unhandledRejection', (error) => uncaught.push(String(error)));
process.once('disconnect', () => process.exit());

let generation = 0;
let client = begin();

const sending = setInterval(() => {
  const number = sentAt.push(Date.now());
  try {
    client.send(String(number));
  } catch {
    losses.push({ number, reason: 'threw' });
  }
}, everyMs);

process.on('message', (request: Request) => {
  if (request === 'finish') void finish();
  else renew();
});

function begin(): Client {
  generation++;
  const mine = generation;
  // What a client believes does not count once there is another.
  const believe = (isOpen: boolean): void => {
    if (mine === generation) beliefs.push({ isOpen, at: Date.now() });
  };
  const events = {
    opened: () => believe(true),
    closed: () => believe(false),
    dropped: (text: string, reason: string) => losses.push({ number: Number(text), reason }),
  };
  return connect(url, events, tuning);
}

function renew(): void {
  beliefs.push({ isOpen: false, at: Date.now() });
  client.close();
  client = begin();
}

async function finish(): Promise<void> {
  clearInterval(sending);
  await pass(SETTLING_MS);
  client.close();
  await pass(SETTLING_MS);
  const report: Report = { sentAt, beliefs, losses, uncaught };
  process.send?.(report);
}
