import type { PolicyRule } from './features/rules/rules.ts';
import type { Remedy } from './session/remedy.ts';

const STOP: Remedy = { action: 'stop' };
const RETRY: Remedy = { action: 'retry', delay: 'backoff' };
const RARELY: Remedy = { action: 'retry', delay: 'cap' };
const REFRESH: Remedy = { action: 'refresh', delay: { minMs: 100, maxMs: 1000 } };

/**
 * For connections that are meant to have no end, such as feeds and brokers: after every end that the application has not asked for
 * and whose reason may pass, another attempt follows. Back-off after a 1000, with which many servers end a connection at a deploy,
 * after an exception or after an idle time. From the upper half of the cap of the back-off on after a 1008, and after a 1002 or a 1007
 * of either end. What the default policy stops for besides (1003, 1009, 1010, 3000 and 3003) stays a stop. Where the peer says no for
 * good with one of these codes, `maxRetries` or `maxElapsedMs` is a limit.
 */
export const endless: readonly PolicyRule[] = [
  {
    id: 'endless:normal',
    when: 'normal',
    then: RETRY,
    why: 'This connection is meant to have no end, and servers use 1000 at a deploy, after an exception and after an idle time.',
  },
  {
    id: 'endless:policy-violation',
    when: 'policy-violation',
    then: RARELY,
    why: 'Servers use 1008 for what passes, too: a limit of messages, a slow client, a login that came late.',
  },
  {
    id: 'endless:protocol-error',
    when: 'protocol-error',
    then: RARELY,
    why: 'Some servers use 1002 for errors of their own, and a proxy may have altered the stream once.',
  },
];

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
    why: 'graphql-ws: not authorised, so other credentials are asked for.',
  },
  {
    id: 'graphql-ws:final',
    when: [4004, 4005, 4400, 4406, 4409, 4429, 4500],
    then: STOP,
    why: 'graphql-ws: a mistake of the client, which would make it again.',
  },
  {
    id: 'graphql-ws:retry',
    when: [4403, 4408, 4499, 4504],
    then: RETRY,
    why: 'graphql-ws: the code says nothing against a new connection.',
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
