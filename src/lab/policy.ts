import type { Backoff, Jitter, PolicyRule, ResilientWebSocketOptions } from '../full.ts';
import { centrifugo, discord, endless, graphqlWs, registry } from '../presets.ts';

export type PresetName = 'endless' | 'registry' | 'centrifugo' | 'graphql-ws' | 'discord';

const PRESETS: Readonly<Record<PresetName, readonly PolicyRule[]>> = {
  endless,
  registry,
  centrifugo,
  'graphql-ws': graphqlWs,
  discord,
};

/** The rules that can be added by name, in the order in which they are asked. */
export const PRESET_NAMES: readonly PresetName[] = [
  'endless',
  'registry',
  'centrifugo',
  'graphql-ws',
  'discord',
];

export const JITTERS: readonly Jitter[] = ['equal', 'full', 'none', 'decorrelated'];

/** What can be set on the page. Plain data, so that it can travel to a worker. What is left out has its default. */
export interface LabPolicy {
  readonly backoff: Partial<Backoff>;
  readonly connectTimeoutMs?: number;
  readonly presets: readonly PresetName[];
  /** `undefined`: there is none. */
  readonly heartbeat: { readonly intervalMs: number; readonly timeoutMs: number } | undefined;
}

/** A page cannot send Ping frames. The server echoes what it gets. */
const PROBE = '{"probe":true}';

/** The options of the socket that follow. */
export function optionsOf(policy: LabPolicy): ResilientWebSocketOptions {
  const { backoff, connectTimeoutMs, presets, heartbeat } = policy;
  return {
    backoff,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    rules: presets.flatMap((name) => PRESETS[name]),
    heartbeat:
      heartbeat === undefined
        ? false
        : { ...heartbeat, message: PROBE, isReply: (data) => data === PROBE, isInOrder: true },
  };
}
