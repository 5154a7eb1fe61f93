import { docs, setupWSConnection } from '@y/websocket-server/utils';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Doc } from 'yjs';
import { RestartingServer, type Serve } from '../support/restarting-server.ts';
import type { OneConnection } from './one-connection.ts';
import { Restless } from './restless.ts';
import { testTimeLimits } from './time-limits.ts';
import { connectDoc } from './y-websocket.ts';

const ROOM = 'room';

/** The documents of the server go with it: it has them in memory. */
const serve: Serve = (webSockets) => {
  webSockets.on('connection', setupWSConnection);
  return () => docs.clear();
};

interface Writer {
  readonly text: { insert(index: number, text: string): void; toString(): string };
  readonly end: () => void;
}

function write(url: string, Class?: typeof OneConnection): Writer {
  const doc = new Doc();
  const provider = connectDoc(url, ROOM, doc, Class);
  // Otherwise two of one process agree without a server.
  provider.disconnectBc();
  const end = () => provider.destroy();
  onTestFinished(end);
  return { text: doc.getText(), end };
}

describe('y-websocket', () => {
  it.each(['announced', 'lost'] as const)(
    '[CP-3] has documents agree after a restart in which all have written (%s)',
    async (ending) => {
      const server = await RestartingServer.start(serve);
      const [one, two] = [write(server.url), write(server.url)];
      one.text.insert(0, 'early');
      await expect.poll(() => two.text.toString()).toBe('early');

      const back = server.restart(ending);
      one.text.insert(0, 'one ');
      two.text.insert(5, ' two');
      await back;
      await expect.poll(() => one.text.toString()).toBe('one early two');
      await expect.poll(() => two.text.toString()).toBe('one early two');
      expect(docs.get(ROOM)?.getText().toString()).toBe('one early two');
      expect(server).toMatchObject({ accepted: 4, mostLive: 2 });
    },
  );

  it('[CP-6] ends a socket that connects again by itself, at its first end', async () => {
    const server = await RestartingServer.start(serve);
    const writer = write(server.url, Restless);
    await expect.poll(() => docs.get(ROOM)?.conns.size).toBe(1);
    await server.restart('announced');
    writer.text.insert(0, 'late');
    await expect.poll(() => docs.get(ROOM)?.getText().toString()).toBe('late');
    writer.end();
    expect(Restless.forget()).toBe(0);
    expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
  });

  testTimeLimits(
    'y-websocket',
    () => serve,
    (url, Class) => {
      const writer = write(url, Class);
      let words = 0;
      const roundTrip = async (): Promise<void> => {
        const [here, there] = [`here ${++words} `, `there ${words} `];
        writer.text.insert(0, here);
        await vi.waitFor(() => expect(docs.get(ROOM)?.getText().toString()).toContain(here));
        docs.get(ROOM)?.getText().insert(0, there);
        await vi.waitFor(() => expect(writer.text.toString()).toContain(there));
      };
      return { roundTrip, end: writer.end };
    },
  );
});
