import { plain, table } from '../support/markdown.ts';
import { ADVICE, CURE_OF_1000 } from './advice.ts';
import type { Observation } from './observe.ts';
import type { Result, Results } from './results.ts';
import { type Cannot, CLOSES, can, type Server, STAYS_OPEN } from './server.ts';

const INTRODUCTION = `# Servers

What real WebSocket servers say when they end a connection, as \`ResilientWebSocket\` saw it over \`ws\`, and what its default
policy made of it. Newer versions may say other things.

- **deploy**: SIGTERM, with the shutdown that the documentation of the server describes, or that it has by itself; after the
  semicolon SIGTERM without that, where it differs.
- **killed**: SIGKILL.
- **exception**: a handler throws. With most servers from npm this ends the process.
- **silence**: the server hears nothing more from the client, for longer than its keepalive or idle limit, which is set to about a
  second (Bun has no limit below eight).

\`npm run test:servers\` checks that they still say it. It also checks messages and bytes there and back, compression, subprotocols, each
Close frame that a server can send, and a restart while messages are sent: each message is confirmed or reported as a \`drop\`, and none
comes twice. \`npm run servers:write\` runs them and writes this page; the servers are in \`test/servers/list\`. Why they are tried like
this is in [ADR 59](adr/0059-real-servers.md).`;

const LEGEND = `A code without a remark is retried. **Final** means that the default policy stops. 1006 means that there was no Close frame. A
dash was not tried, for the reason below.`;

/** The text of docs/servers.md. */
export function page({ date, node, servers }: Results, known: readonly Server[]): string {
  const rows = servers.map((result) => [
    plain(result.name),
    result.version,
    deploy(result),
    cell(result.kill),
    cell(result.failure),
    cell(result.silence),
  ]);
  const parts = [
    INTRODUCTION,
    '## What they say',
    `${date}, Node ${node}, loopback.`,
    table(['server', 'version', 'deploy', 'killed', 'exception', 'silence'], rows),
    LEGEND,
    '## What to set',
    `A client cannot tell a deploy that ends with 1000 from the end of the work, for which 1000 is meant. Where the server sends it at a
deploy, or after a silence, ${CURE_OF_1000.name} makes the client come back: \`${CURE_OF_1000.code}\`.`,
    servers.map(({ name }) => `- **${plain(name)}**: ${ADVICE[name]}`).join('\n'),
    '## What was not tried',
    known.flatMap(limits).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function deploy({ deploy, plain: without }: Result): string {
  return [deploy, ...(without === undefined ? [] : [without])].map(cell).join('; ');
}

function cell(observed: Observation | undefined): string {
  if (observed === undefined) return '-';
  if (observed === STAYS_OPEN) return STAYS_OPEN;
  const { code, cause, final } = observed;
  const remarks = [
    ...(cause === 'heartbeat' ? ['by our heartbeat'] : []),
    ...(observed.reason === '' ? [] : [`"${plain(observed.reason)}"`]),
    ...(final ? ['**final**'] : []),
  ];
  return [code, ...remarks].join(' ');
}

/** What a server cannot do, each reason once. */
function limits({ name, data, deflate, subprotocol, closes, failure, silence }: Server): readonly string[] {
  const whats = new Map<string, string[]>();
  const add = (what: string, limit: unknown): void => {
    if (can(limit)) return;
    const { cannot } = limit as Cannot;
    whats.set(cannot, [...(whats.get(cannot) ?? []), what]);
  };
  add('bytes and 1 MB', data);
  add('compression', deflate);
  add('a subprotocol', subprotocol);
  add('Close frames', closes);
  if (can(closes))
    for (const close of CLOSES) add(close === 'empty' ? 'an empty Close' : close, closes[close]);
  add('an exception', failure);
  add('silence', silence);
  if (whats.size === 0) return [];
  const reasons = [...whats].map(([why, what]) => `${what.join(', ')}: ${why}`);
  return [`- **${plain(name)}**: ${reasons.join(' ')}`];
}
