import { MisbehavingServer, type ServerOptions } from 'resilient-websocket/testing/server';
import { onTestFinished } from 'vitest';

/** A misbehaving server for the length of one test. */
export async function startServer(options?: ServerOptions): Promise<MisbehavingServer> {
  const server = await MisbehavingServer.start(options);
  onTestFinished(() => server.stop());
  return server;
}
