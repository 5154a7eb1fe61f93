import { initTRPC, tracked } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { News } from './news.ts';
import type { Serve } from './served.ts';

interface Seen {
  readonly lastEventId?: string | undefined;
}

const { procedure, router } = initTRPC.create();

function makeRouter(news: News) {
  return router({
    double: procedure.input((value) => Number(value)).query(({ input }) => 2 * input),
    news: procedure
      .input((value) => (value ?? {}) as Seen)
      .subscription(async function* ({ input, signal }) {
        const start = input.lastEventId === undefined ? 0 : Number(input.lastEventId) + 1;
        for await (const [index, text] of news.from(start, signal ?? new AbortController().signal)) {
          yield tracked(String(index), text);
        }
      }),
  });
}

/** What the server can be asked for, for the types of its clients. */
export type AppRouter = ReturnType<typeof makeRouter>;

/** A tRPC server with the news. */
export function serveTrpc(news: News): Serve {
  return (webSockets) => {
    applyWSSHandler({ wss: webSockets, router: makeRouter(news) });
    return undefined;
  };
}
