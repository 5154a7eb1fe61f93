import { docs, setupWSConnection } from '@y/websocket-server/utils';
import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Doc } from 'yjs';
import { ENDINGS, RelayedServer } from '../support/relayed-server.ts';
import { LineLog } from './fast-line.ts';
import { type Serve, Served } from './served.ts';
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

function write(url: string, options: ConnectionsOptions): Writer {
  const doc = new Doc();
  const provider = connectDoc(url, ROOM, doc, options);
  // Otherwise two of one process agree without a server.
  provider.disconnectBc();
  const end = () => provider.destroy();
  onTestFinished(end);
  return { text: doc.getText(), end };
}

describe('y-websocket', () => {
  it.each(ENDINGS)(
    '[CP-3] has documents agree after a restart in which all have written (%s)',
    async (ending) => {
      const server = await RelayedServer.start(() => Served.start(serve));
      const log = new LineLog();
      const [one, two] = [write(server.url, log.options), write(server.url, log.options)];
      one.text.insert(0, 'early');
      await expect.poll(() => two.text.toString()).toBe('early');

      const back = server.restart(ending);
      one.text.insert(0, 'one ');
      two.text.insert(5, ' two');
      await back;
      await expect.poll(() => one.text.toString()).toBe('one early two');
      await expect.poll(() => two.text.toString()).toBe('one early two');
      expect(docs.get(ROOM)?.getText().toString()).toBe('one early two');
      expect(log.decided).toEqual({ lines: 2, attempts: server.attempts });
      expect(server.live).toBe(2);
      one.end();
      two.end();
      await expect.poll(() => server.live).toBe(0);
      await expect.poll(() => log.living).toBe(0);
    },
  );

  testTimeLimits(
    'y-websocket',
    () => serve,
    (url, options) => {
      const writer = write(url, options);
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
