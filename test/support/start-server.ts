import { onTestFinished } from 'vitest';
import { MisbehavingServer, type ServerOptions } from '../../src/server/misbehaving-server.ts';

/** A misbehaving server for the length of one test. */
export async function startServer(options?: ServerOptions): Promise<MisbehavingServer> {
  const server = await MisbehavingServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}
