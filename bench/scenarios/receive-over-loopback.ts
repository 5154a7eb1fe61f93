import { type LoopbackCase, tabulateOverLoopback } from '../measure/loopback.ts';
import type { Scenario, Table } from '../table.ts';

const CASES: readonly LoopbackCase[] = [
  {
    id: 'receive-over-loopback-32-b',
    title: 'Receiving 32 B of text over the loopback',
    goal: 1.1,
    direction: 'receive',
    messages: 50_000,
    bytes: 32,
    isBinary: false,
  },
  {
    id: 'receive-over-loopback-1-kib',
    title: 'Receiving 1 KiB of text over the loopback',
    direction: 'receive',
    messages: 20_000,
    bytes: 1024,
    isBinary: false,
  },
  {
    id: 'receive-over-loopback-64-kib',
    title: 'Receiving 64 KiB of binary data over the loopback',
    direction: 'receive',
    messages: 1000,
    bytes: 64 * 1024,
    isBinary: true,
  },
];

/** What hearing a message over a real connection costs. The server sends ready-made frames in large writes. */
export const scenario: Scenario = {
  name: 'receive-over-loopback',
  async run({ isQuick }) {
    const tables: Table[] = [];
    for (const each of CASES) tables.push(await tabulateOverLoopback(each, isQuick));
    return tables;
  },
};
