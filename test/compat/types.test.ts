import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { TypescriptProject } from '../support/typescript-project.ts';

const COMPILER = join(ROOT, 'node_modules/typescript');

/** Module resolutions, with the `module` that goes with each. */
const RESOLUTIONS = { bundler: 'ESNext', nodenext: 'NodeNext' } as const;

const SAMPLES = [
  {
    file: 'for-reconnecting-websocket.ts',
    theirs: 'reconnecting-websocket',
    ours: 'resilient-websocket/reconnecting-websocket',
  },
  {
    file: 'for-partysocket-ws.ts',
    theirs: 'partysocket/ws',
    ours: 'resilient-websocket/reconnecting-websocket',
  },
  { file: 'for-partysocket.ts', theirs: 'partysocket', ours: 'resilient-websocket/partysocket' },
] as const;

/** What ours is, and theirs is not. */
const DROP_IN = `
import ReconnectingWebSocket, { type Options } from 'resilient-websocket/reconnecting-websocket';
import { PartySocket, type PartySocketOptions } from 'resilient-websocket/partysocket';
import type { Options as TheirOptions } from 'reconnecting-websocket';
import type { Options as PartyWsOptions } from 'partysocket/ws';
import type { PartySocketOptions as TheirPartyOptions } from 'partysocket';

export const sockets: WebSocket[] = [
  new ReconnectingWebSocket('wss://example.com'),
  new PartySocket({ host: 'example.com', room: 'lobby' }),
];
export const Class: new (url: string | URL, protocols?: string | string[]) => WebSocket = ReconnectingWebSocket;

/** True if no name of theirs is missing. */
type HasAll<Theirs, Ours> = Exclude<keyof Theirs, keyof Ours> extends never ? true : false;
export const all: [
  HasAll<TheirOptions, Options>,
  HasAll<PartyWsOptions, Options>,
  HasAll<TheirPartyOptions, PartySocketOptions>,
] = [true, true, true];
`;

async function makeProject(): Promise<TypescriptProject> {
  const project = await TypescriptProject.create();
  onTestFinished(() => project.remove());
  return project;
}

function compile(project: TypescriptProject, moduleResolution: keyof typeof RESOLUTIONS): Promise<unknown> {
  const options = { lib: ['ES2022', 'DOM'], module: RESOLUTIONS[moduleResolution], moduleResolution };
  return project.compile(COMPILER, { ...options, skipLibCheck: true });
}

describe('code that was written for them', { timeout: 60_000 }, () => {
  it.each(SAMPLES)(
    '[CM-14] compiles for ours with another import line: $file',
    async ({ file, theirs, ours }) => {
      const source = await readFile(new URL(`../types/${file}`, import.meta.url), 'utf8');
      const project = await makeProject();
      await project.add(file, source.replace(`from '${theirs}'`, `from '${ours}'`));
      expect(source).toContain(`from '${theirs}'`);
      expect(await compile(project, 'bundler')).toEqual([]);
      expect(await compile(project, 'nodenext')).toEqual([]);
    },
  );

  it('[CM-14] finds every option, and classes that are WebSockets', async () => {
    const project = await makeProject();
    for (const name of ['reconnecting-websocket', 'partysocket']) await project.install(name);
    await project.add('drop-in.ts', DROP_IN);
    expect(await compile(project, 'bundler')).toEqual([]);
  });
});
