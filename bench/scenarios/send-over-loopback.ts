import { type LoopbackCase, tabulateOverLoopback } from '../measure/loopback.ts';
import type { Scenario, Table } from '../table.ts';

const CASES: readonly LoopbackCase[] = [
  {
    id: 'send-over-loopback-32-b',
    title: 'Sending 32 B of text over the loopback',
    direction: 'send',
    messages: 5000,
    bytes: 32,
    isBinary: false,
  },
  {
    id: 'send-over-loopback-1-kib',
    title: 'Sending 1 KiB of text over the loopback',
    direction: 'send',
    messages: 4000,
    bytes: 1024,
    isBinary: false,
  },
  {
    id: 'send-over-loopback-64-kib',
    title: 'Sending 64 KiB of binary data over the loopback',
    direction: 'send',
    messages: 200,
    bytes: 64 * 1024,
    isBinary: true,
  },
];

/** What sending a message over a real connection costs, from `send()` until the server says that all have come. */
export const scenario: Scenario = {
  name: 'send-over-loopback',
  async run({ isQuick }) {
    const tables: Table[] = [];
    for (const each of CASES) tables.push(await tabulateOverLoopback(each, isQuick));
    return tables;
  },
};
