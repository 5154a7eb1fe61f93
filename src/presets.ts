import type { PolicyRule } from './features/rules/rules.ts';
import type { Remedy } from './session/remedy.ts';

const STOP: Remedy = { action: 'stop' };
const RETRY: Remedy = { action: 'retry', delay: 'backoff' };
const REFRESH: Remedy = { action: 'refresh', delay: { minMs: 100, maxMs: 1000 } };

/**
 * 1012 with the delay that its registration asks for: 5 to 30 seconds, where the default is 1 to 5. For fleets
 * of many thousands behind one server.
 *
 * @see hybi mailing list, "Additional WebSocket Close Error Codes" (the registration of 1012).
 */
export const registry: readonly PolicyRule[] = [
  {
    id: 'registry:restart',
    when: 'restart',
    then: { action: 'retry', delay: { minMs: 5000, maxMs: 30_000 } },
    why: 'The registration of 1012 asks for a random delay of 5 to 30 seconds.',
  },
];

/**
 * Centrifugo's bands: 3000-3499 and 4000-4499 may be retried, 3500-3999 and 4500-4999 are final.
 *
 * @see Centrifugo's client protocol, disconnect codes.
 */
export const centrifugo: readonly PolicyRule[] = [
  {
    id: 'centrifugo:retry',
    when: [
      { from: 3000, to: 3499 },
      { from: 4000, to: 4499 },
    ],
    then: RETRY,
    why: 'Centrifugo asks to reconnect on 3000-3499 and 4000-4499.',
  },
  {
    id: 'centrifugo:final',
    when: [
      { from: 3500, to: 3999 },
      { from: 4500, to: 4999 },
    ],
    then: STOP,
    why: 'Centrifugo declares 3500-3999 and 4500-4999 final.',
  },
];

/**
 * The close codes of the `graphql-transport-ws` protocol. 4401 refreshes the credentials; the mistakes of the
 * client are final; a slow start, a refusal that may be lifted (4403) and a terminated socket are retried.
 *
 * @see graphql-ws, PROTOCOL.md.
 */
export const graphqlWs: readonly PolicyRule[] = [
  {
    id: 'graphql-ws:unauthorized',
    when: 4401,
    then: REFRESH,
    why: 'graphql-ws: not authorised; fresh credentials may be.',
  },
  {
    id: 'graphql-ws:final',
    when: [4004, 4005, 4400, 4406, 4409, 4429, 4500],
    then: STOP,
    why: 'graphql-ws: the same messages would be refused again.',
  },
  {
    id: 'graphql-ws:retry',
    when: [4403, 4408, 4499, 4504],
    then: RETRY,
    why: 'graphql-ws: a new connection may do better.',
  },
];

/**
 * Discord's gateway codes: 4004 and 4010-4014 are final, the rest of 4000-4009 may be retried.
 *
 * @see Discord developer documentation, gateway close event codes.
 */
export const discord: readonly PolicyRule[] = [
  {
    id: 'discord:final',
    when: [4004, { from: 4010, to: 4014 }],
    then: STOP,
    why: 'Discord lists this code as not to be reconnected.',
  },
  {
    id: 'discord:retry',
    when: { from: 4000, to: 4009 },
    then: RETRY,
    why: 'Discord lists this code as one to reconnect on.',
  },
];
