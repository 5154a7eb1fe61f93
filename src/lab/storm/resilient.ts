import type { Config } from '../../core/config.ts';
import { applyVerdict, judge } from '../../policy/decide.ts';
import type { Circumstances } from '../../policy/delay.ts';
import { NO_OUTAGE, type Outage } from '../../policy/outage.ts';
import { type CloseFacts, classifyClose } from '../../protocol/classify-close.ts';
import { type ResilientWebSocketOptions, readOptions, type Settings } from '../../socket/options.ts';
import type { Cause, Crowd, Memory, Setback, StormClient } from './client.ts';
import { Pages } from './pages.ts';

/** Endings as the machine would tell them to the policy. */
export const FACTS: Readonly<Record<Cause | 'heartbeat' | Exclude<Setback, 'lost'>, CloseFacts>> = {
  restart: classifyClose({
    code: 1012,
    wasClean: true,
    origin: 'remote',
    stage: 'open',
    cause: 'close-frame',
  }),
  'going-away': classifyClose({
    code: 1001,
    wasClean: true,
    origin: 'remote',
    stage: 'open',
    cause: 'close-frame',
  }),
  killed: classifyClose({ origin: 'remote', stage: 'open', cause: 'connection-lost' }),
  heartbeat: classifyClose({ origin: 'synthetic', stage: 'open', cause: 'heartbeat' }),
  refused: classifyClose({ origin: 'remote', stage: 'handshake', cause: 'handshake-failed' }),
  'timed-out': classifyClose({ origin: 'synthetic', stage: 'handshake', cause: 'connect-timeout' }),
};

function readSettings(options: ResilientWebSocketOptions): Settings {
  return readOptions(options, { url: 'wss://example.test/', protocols: [] });
}

/** What the machine would know with these options. */
export function configure(options: ResilientWebSocketOptions): Config {
  return readSettings(options).config;
}

/** The retry that follows an ending, and the outage with it. */
export interface Retry {
  readonly delayMs: number;
  readonly stretch: number | undefined;
  readonly outage: Outage;
}

/** Makes what asks the policy of this library about an ending. */
export function askPolicy(
  { policy }: Config,
  known: CloseFacts,
): (outage: Outage, circumstances: Circumstances) => Retry {
  const { facts, verdict } = judge(policy, known);
  return (before, circumstances) => {
    const { remedy, stretch, outage } = applyVerdict(policy, verdict, facts, before, circumstances);
    if (remedy.action === 'stop') throw new Error(`The policy gave up: ${remedy.why}`);
    return { delayMs: remedy.delayMs, stretch, outage };
  };
}

/** This library: the policy that it ships, with its defaults unless `options` say otherwise. */
export function resilientClient(options: ResilientWebSocketOptions): StormClient {
  const { config, takesTurns } = readSettings(options);
  const { connectTimeoutMs } = config;
  return {
    name: 'resilient-websocket',
    connectTimeoutMs,
    heedsCause: true,
    recruit: (crowd) => recruit(config, takesTurns ? crowd : { ...crowd, pageSize: 1 }),
  };
}

function recruit(config: Config, crowd: Crowd): Memory {
  const { size, pageSize, cause, random } = crowd;
  const ask = {
    lost: askPolicy(config, FACTS[cause]),
    refused: askPolicy(config, FACTS.refused),
    'timed-out': askPolicy(config, FACTS['timed-out']),
  };
  const outages = new Array<Outage>(size).fill(NO_OUTAGE);
  const decide = (client: number, at: number, setback: Setback, lastTurnAt: number): Retry => {
    const before = outages[client] ?? NO_OUTAGE;
    const retry = ask[setback](before, { at, random: random(), pace: 'usual', lastTurnAt, spentMs: 0 });
    outages[client] = retry.outage;
    return retry;
  };
  if (pageSize === 1) return { draw: (client, at, setback) => decide(client, at, setback, 0).delayMs };
  return new Pages(config, crowd, decide);
}
