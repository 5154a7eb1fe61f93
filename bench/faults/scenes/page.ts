import { type Cell, writeTable } from '../../report/markdown.ts';
import { TRANSPORTS } from '../subject/subject.ts';
import { FLAW_KEYS, hasFlaws, sumFlaws } from './judge.ts';
import { KINDS } from './list.ts';
import type { Played } from './play.ts';

const HEAD = [
  'scene',
  'over',
  'scenes',
  'faults',
  'sent',
  'received',
  'reported',
  'queued',
  'silent',
  'doubled',
  'lost',
  'ended',
  'kept',
  'stuck',
];

const METHOD = `Each scene has a server, a line and a fault of its own, which the seed gives. Sent = received + reported + queued + silent;
doubled are messages that came twice although nothing is sent again, lost those that had to arrive, ended connections that
lived, or that ended with another code than they should, kept messages beyond 10,000 that wait for a confirmation which never
comes, stuck scenes that did not come to their end. Heartbeats are at 0.3 to 4 s there, but for \`burst-reset\`, where 5 s leave
the end to the reset, and \`close-mid\`, where all is as it comes.

Over \`ws\` is the default in Node; over \`derived\` a class derived from \`ws\`, as in
[the recipe](recipes/headers-and-proxy.md); over \`global\` Node's own WebSocket; over \`chromium\` that of a page. The last two
have no Ping frames: the heartbeat sends messages there, which the server answers in order. They do not show that a message is
on its way, or how much of one has left, and tell nothing more once they are closing: so \`large-in\`, \`large-out\` and
\`reconnect-mid\` have no meaning there.
`;

/** What the scenes found out. */
export function writeScenes(played: readonly Played[]): readonly string[] {
  if (played.length === 0) return [];
  const rows = KINDS.flatMap(({ kind }) =>
    TRANSPORTS.flatMap((transport) => rowOf(kind.name, transport, played)),
  );
  return [
    '## Scenes that break promises about delivery\n',
    METHOD,
    writeTable(
      ['scene', 'what happens', 'what holds'],
      KINDS.map(({ kind }) => [`\`${kind.name}\``, kind.does, kind.holds]),
      'left',
    ),
    writeTable(HEAD, rows, 'right'),
    ...played.filter(hasFlaws).map(writeFlawed),
    '',
  ];
}

function rowOf(kind: string, transport: string, played: readonly Played[]): readonly (readonly Cell[])[] {
  const scenes = played.filter((scene) => scene.kind === kind && scene.transport === transport);
  if (scenes.length === 0) return [];
  const sum = (pick: (scene: Played) => number): number =>
    scenes.reduce((total, scene) => total + pick(scene), 0);
  return [
    [
      kind,
      transport,
      scenes.length,
      sum(({ faults }) => faults),
      sum(({ ledger }) => ledger.sent),
      sum(({ ledger }) => ledger.received),
      sum(({ ledger }) => ledger.reported),
      sum(({ ledger }) => ledger.queued),
      ...FLAW_KEYS.map((flaw) => sumFlaws(scenes, flaw)),
    ],
  ];
}

/** A scene that went wrong, in a line. */
export function writeFlawed({ kind, transport, title, flaws, remark }: Played): string {
  const found = FLAW_KEYS.filter((flaw) => flaws[flaw] > 0).map((flaw) => `${flaw} ${flaws[flaw]}`);
  return `- ${kind} over ${transport} (${title}): ${found.join(', ')}. ${remark ?? ''}`;
}
