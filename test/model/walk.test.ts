import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deliveryOf } from '../../src/features/delivery/state.ts';
import type { Connection, Session } from '../../src/session/session.ts';
import { type Sabotage, walk } from './walk.ts';

const { WALK_SEED = '20260101' } = process.env;
const SEED = Number(WALK_SEED);

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

/** The application is not told of something. */
function without(notice: string): Sabotage {
  return {
    session({ host }) {
      const { emit } = host;
      host.emit = (session, name, told) => {
        if (name !== notice) emit(session, name, told);
      };
    },
  };
}

/** A timer is never started. */
function withoutTimer(name: string): Sabotage {
  return {
    session(session) {
      const { clock } = session;
      session.clock = {
        now: () => clock.now(),
        setTimeout(callback, delayMs) {
          const isWanted = session.timers.at(-1)?.name !== name;
          if (isWanted) return clock.setTimeout(callback, delayMs);
          session.timers = session.timers.slice(0, -1);
          return undefined;
        },
        clearTimeout: (handle) => clock.clearTimeout(handle),
      };
    },
  };
}

/** Each connection is tampered with. */
function withConnection(tamper: (connection: Connection) => void): Sabotage {
  return {
    session({ host }) {
      const { connect } = host;
      host.connect = (session, endpoint) => {
        const connection = connect(session, endpoint);
        tamper(connection);
        return connection;
      };
    },
  };
}

const OF_AN_ATTEMPT = ['veto', 'opened', 'closed', 'errored', 'ponged', 'prologue-done', 'resolved'];

describe('a random walk through the machine', () => {
  it('[MA-1] keeps every invariant for 1,000,000 steps, and takes just the ways that are documented', async () => {
    const { edges, steps } = await walk(1_000_000, SEED);
    expect(steps).toBe(1_000_000);
    expect([...edges].sort()).toEqual(documentedEdges());
  }, 240_000);

  it.each<[string, Sabotage]>([
    [
      'a timer that is not cancelled',
      {
        session({ clock }) {
          clock.clearTimeout = () => {};
        },
      },
    ],
    [
      'a connection that is not let go of',
      withConnection((connection) => {
        connection.discard = () => {};
      }),
    ],
    [
      'a page that is listened to for ever',
      {
        feature: (feature) => (feature.name === 'page' ? { ...feature, moved: listenAlways } : feature),
      },
    ],
    ['a close handshake without a deadline', withoutTimer('close')],
    ['a provider without a deadline', withoutTimer('endpoint')],
    ['an end that is not told', without('close')],
    ['a status that is not told', without('status')],
    ['a message that is lost unreported', without('drop')],
    [
      'an answer that confirms what came after its Ping',
      {
        feature: (feature) =>
          feature.name === 'delivery' ? { ...feature, confirming: confirmAll(feature.confirming) } : feature,
      },
    ],
    [
      'a message that is handed over and not entered',
      {
        act: (name, act) =>
          name === 'sent'
            ? (session, data) => {
                session.connection?.send(data);
                deliveryOf(session).lastId++;
              }
            : act,
      },
    ],
    [
      'late events that count',
      {
        act: (name, act) =>
          OF_AN_ATTEMPT.includes(name)
            ? (session, _late, ...given) => act(session, session.generation, ...given)
            : act,
      },
    ],
    [
      'an attempt that is made while the page is being left',
      {
        feature: (feature) => (feature.name === 'page' ? { ...feature, retrying: () => undefined } : feature),
      },
    ],
    [
      'a turn that is not given up',
      {
        feature: (feature) => (feature.name === 'turns' ? { ...feature, moved: () => undefined } : feature),
      },
    ],
    [
      'a message that is sent again although it must not be',
      {
        session(session) {
          Object.assign(deliveryOf(session), { resendsUnconfirmed: true });
        },
      },
    ],
  ])(
    '[MA-2] would notice %s',
    async (_, sabotage) => {
      await expect(walk(200_000, SEED, sabotage)).rejects.toThrow(/seed/);
    },
    60_000,
  );
});

type Confirming = (
  session: Session,
  state: never,
  messages: number | undefined,
  error?: unknown,
) => true | undefined;

/** A Pong confirms all that was handed over by now. */
function confirmAll(confirming: Confirming | undefined): Confirming {
  return (session, state, messages, error) =>
    confirming?.(session, state, messages === undefined ? messages : session.sentMessages, error);
}

/** Subscribes to the page and never ends it. */
function listenAlways(session: Session, page: never, from: string): undefined {
  const { signals } = page as { readonly signals: { subscribe(listener: () => void): void } };
  if (from === 'idle' || from === 'closed') session.effects.push(() => signals.subscribe(() => {}));
}

/** The column "leads to" of the phase table in docs/ARCHITECTURE.md. */
function documentedEdges(): readonly string[] {
  const text = readFileSync(new URL('../../docs/ARCHITECTURE.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| `[a-z]+` \|/.test(line));
  return rows
    .flatMap((row) => {
      const cells = row.split('|').map((cell) => cell.trim());
      const from = cells[1]?.replaceAll('`', '');
      return [...(cells.at(-2) ?? '').matchAll(/`([a-z]+)`/g)].map(([, to]) => `${from} -> ${to}`);
    })
    .sort();
}
