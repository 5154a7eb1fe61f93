import { plain, table } from '../support/markdown.ts';
import type { Difference } from './differences.ts';
import type { KnownStanding, KnownStandings } from './standing.ts';

const INTRODUCTION = `# Support matrix

One list of rules says how a WebSocket behaves: its interface, its constructor, its events, what it sends and
receives, and how it ends. Each rule was checked against a real server on the loopback, in each of the engines below,
on five sockets:

- **native**: the engine's own \`WebSocket\`, or the class of \`ws\`;
- **plain**: \`ResilientWebSocket\` with \`{ retry: false, queue: false }\`;
- **default**: \`ResilientWebSocket\` without options;
- **lite**, **full**: those of \`resilient-websocket/lite\` and \`resilient-websocket/full\` without options.

The rules are in \`test/contract/rules\`. \`npm run test:engines\` checks that the engines still stand like this;
\`npm run matrix\` runs them all and writes this file and \`test/contract/known-failures.json\`, which has the titles of all
rules that failed.`;

/** The text of docs/support-matrix.md. */
export function matrix(standings: KnownStandings, differences: readonly Difference[]): string {
  const parts = [
    INTRODUCTION,
    ...passes(standings),
    ...limits(standings),
    ...purposes(differences),
    ...failures(standings),
  ];
  return `${parts.join('\n\n')}\n`;
}

function passes(standings: KnownStandings): readonly string[] {
  const rows = Object.entries(standings).map(([name, { version, rules, failures }]) => {
    const holding = [failures.native, failures.plain, failures.default, failures.lite, failures.full].map(
      (failed) => rules - failed.length,
    );
    return [name, version, rules, ...holding];
  });
  const head = [
    '',
    'version',
    'rules',
    'native passes',
    'plain passes',
    'default passes',
    'lite passes',
    'full passes',
  ];
  return ['## How many rules hold', table(head, rows)];
}

/** What ours breaks, because the engine does. */
function limits(standings: KnownStandings): readonly string[] {
  const titles = new Set(Object.values(standings).flatMap(({ failures }) => failures.plain));
  const items = [...titles].map((title) => {
    const names = Object.entries(standings).filter(([, { failures }]) => failures.plain.includes(title));
    return `- ${plain(title)}: ${names.map(([name]) => name).join(', ')}`;
  });
  if (items.length === 0) return [];
  return [
    '## What is up to the engine',
    'What an engine hides or loses cannot be made up for. The native socket breaks these rules, and so does ours.',
    items.join('\n'),
  ];
}

function purposes(differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [];
  const items = differences.map(({ rule, why }) => `- ${plain(rule)}: ${why}`);
  return ['## What is different with the defaults, on purpose', items.join('\n')];
}

/** A row for each number of the specification, since most of them stand for many rules. */
function failures(standings: KnownStandings): readonly string[] {
  const titles = Object.values(standings).flatMap(({ failures }) => failures.native);
  const examples = new Map<string, string>();
  for (const title of titles) {
    const { number, text } = parse(title);
    if (!examples.has(number)) examples.set(number, text);
  }
  const numbers = [...examples.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const rows = numbers.map((number) => {
    const counts = Object.values(standings).map((standing) => failedOf(standing, number) || '');
    return [number, plain(examples.get(number) ?? ''), ...counts];
  });
  return [
    '## What the native sockets do not do',
    'How many rules of each number fail, with one of them as an example. Numbers without a failure are left out.',
    table(['', 'for example', ...Object.keys(standings)], rows),
  ];
}

function failedOf({ failures }: KnownStanding, number: string): number {
  return failures.native.filter((title) => parse(title).number === number).length;
}

/** The parts of a title: its number in the specification, and what it says. */
function parse(title: string): { readonly number: string; readonly text: string } {
  const [, number = '', text = title] = /^\[([^\]]+)\] (.*)$/s.exec(title) ?? [];
  return { number, text };
}
