import { buildSchema } from 'graphql';
import { useServer as serveProtocol } from 'graphql-ws/use/ws';
import type { News } from './news.ts';
import type { Serve } from './served.ts';

const schema = buildSchema(`
  type Query { length(of: String!): Int! }
  type Subscription { news(from: Int!): String! }
`);

/** A GraphQL server with the news. */
export function serveGraphql(news: News): Serve {
  return (webSockets) => {
    const stopped = new AbortController();
    const roots = {
      query: { length: ({ of }: { readonly of: string }) => of.length },
      subscription: {
        async *news({ from }: { readonly from: number }) {
          for await (const [, text] of news.from(from, stopped.signal)) yield { news: text };
        },
      },
    };
    const served = serveProtocol({ schema, roots }, webSockets);
    return async () => {
      stopped.abort();
      await served.dispose();
    };
  };
}
