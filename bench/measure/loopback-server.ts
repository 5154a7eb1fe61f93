import { compile, hear, start } from './child.ts';

/** Has a server in a process of its own, for as long as it is used. */
export async function withLoopbackServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = start(await compile(new URL('loopback-server.child.ts', import.meta.url)));
  try {
    const port = await hear<number>(server);
    return await use(`ws://127.0.0.1:${port}/`);
  } finally {
    server.kill();
  }
}
