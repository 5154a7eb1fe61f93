import type { MisbehavingServer } from 'resilient-websocket/testing/server';
import { expect, it } from 'vitest';
import { startServer } from '../support/start-server.ts';
import type { Angular, Heard, Kinds } from './zone-side.ts';

/** What `zonesHeard()` has to give: each listener in its own zone, and none that was removed. */
export function expectedZones(kinds: Kinds): Heard {
  const heard: Heard = {};
  for (const type of ['open', 'message', 'close']) {
    const names = [type, `on${type}`];
    if (kinds === 'all') {
      names.push(...['once', 'object', 'capture', 'passive', 'signal'].map((kind) => `${type} ${kind}`));
    }
    for (const name of names) heard[name] = name;
    heard[`${type} thrown`] = type;
  }
  return heard;
}

/** A server that ends the connection when it is asked to. */
export async function startEndingServer(): Promise<MisbehavingServer> {
  const server = await startServer();
  void server.connection().then((connection) => {
    connection.on('message', (data) => {
      if (String(data) === 'close me') connection.close(1001);
    });
  });
  return server;
}

/** What holds for an application of Angular, wherever it runs. */
export function describeAngular(run: (url: string, isOutside: boolean) => Promise<Angular>): void {
  const begin = async (isOutside: boolean): Promise<Angular> => {
    const { url } = await startEndingServer();
    return run(url, isOutside);
  };

  it('[HO-3] a socket that is made outside of the zone of an application has its views checked, and leaves it stable', async () => {
    const { stable, shown } = await begin(true);
    expect(stable).toEqual({ open: true, waiting: true });
    expect(shown).toEqual(['open', 'hello', 'closed']);
  });

  it('[HO-4] listeners of on() run in the zone in which the socket was made', async () => {
    expect((await begin(true)).typed).toEqual(['<root>', 'angular']);
  });
}
