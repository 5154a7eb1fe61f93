import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/core/effect.ts';
import { NOTHING } from '../../src/core/ledger.ts';
import { transition } from '../../src/core/transition.ts';
import { type Machine, walk } from './walk.ts';

const { WALK_SEED = '20260101' } = process.env;
const SEED = Number(WALK_SEED);

/** The machine with its effects tampered with. */
function sabotage(tamper: (effects: readonly Effect[]) => readonly Effect[]): Machine {
  return (config, state, input) => {
    const [next, effects] = transition(config, state, input);
    return [next, tamper(effects)];
  };
}

function without(isUnwanted: (effect: Effect) => boolean): Machine {
  return sabotage((effects) => effects.filter((effect) => !isUnwanted(effect)));
}

describe('a random walk through the machine', () => {
  it('[MA-1] keeps every invariant for 1,000,000 steps, and takes just the ways that are documented', () => {
    const { edges, steps } = walk(1_000_000, SEED);
    expect(steps).toBe(1_000_000);
    expect([...edges].sort()).toEqual(documentedEdges());
  }, 120_000);

  it.each<[string, Machine]>([
    ['a timer that is not cancelled', without(({ type }) => type === 'cancel-timer')],
    ['a socket that is not let go of', without(({ type }) => type === 'discard')],
    ['a page that is listened to for ever', without(({ type }) => type === 'unlisten')],
    ['a close handshake without a deadline', without((e) => e.type === 'start-timer' && e.name === 'close')],
    ['a provider without a deadline', without((e) => e.type === 'start-timer' && e.name === 'endpoint')],
    ['an end that is not told', without((e) => e.type === 'tell' && e.event === 'close')],
    ['a status that is not told', without((e) => e.type === 'tell' && e.event === 'status')],
    ['a message that is lost in silence', without(({ type }) => type === 'drop')],
    [
      'an answer that confirms what came after its Ping',
      (config, state, input) =>
        transition(
          config,
          state,
          input.type === 'reply' ? { ...input, id: state.session.ledger.lastPing } : input,
        ),
    ],
    [
      'a message that is handed over and not entered',
      (config, state, input) =>
        transition(config, state, { ...input, line: { ...input.line, handed: NOTHING } }),
    ],
    [
      'late events that count',
      (config, state, input) =>
        transition(
          config,
          state,
          'generation' in input ? { ...input, generation: state.session.generation } : input,
        ),
    ],
  ])(
    '[MA-2] would notice %s',
    (_, machine) => {
      expect(() => walk(200_000, SEED, machine)).toThrow(/seed/);
    },
    60_000,
  );
});

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
