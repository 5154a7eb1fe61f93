/**
 * A new token for every attempt, and one new attempt when the server refuses a token: with the close code 4401 after
 * the connection is open, or with the HTTP status 401 before.
 */
import assert from 'node:assert/strict';
import { ResilientWebSocket } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe
interface Tokens {
  /** A token that should be good; `signal` calls it off. */
  get(signal: AbortSignal): Promise<string>;
  /** The last one was refused. */
  forget(): void;
}

function connect(feedUrl: string, tokens: Tokens): ResilientWebSocket {
  return new ResilientWebSocket(
    async ({ lastClosure, signal }) => {
      if (lastClosure?.remedy.action === 'refresh') tokens.forget();
      const url = new URL(feedUrl);
      url.searchParams.set('token', await tokens.get(signal));
      return url;
    },
    [],
    {
      rules: [{ when: 4401, then: { category: 'unauthorized' }, why: 'This server refuses a token so.' }],
      // Browsers hide the status: there, nothing shows that the token was the reason.
      decide: ({ httpStatus }) => (httpStatus === 401 ? { action: 'refresh', delay: 0 } : undefined),
    },
  );
}
// #endregion

/** Tokens that are kept until they are forgotten: `token-1`, `token-2` and so on. */
class CachedTokens implements Tokens {
  #number = 1;

  async get(): Promise<string> {
    return `token-${this.#number}`;
  }

  forget(): void {
    this.#number++;
  }
}

/** Runs against a server that refuses tokens as its script says; gives the tokens it saw, and how it ended. */
async function play(...refusals: Parameters<MisbehavingServer['script']>): Promise<readonly string[]> {
  const server = await MisbehavingServer.start();
  server.script(...refusals);
  const socket = connect(server.url, new CachedTokens());
  const end = await new Promise<string>((resolve) => {
    socket.on('giveup', ({ outcome }) => resolve(outcome));
    // The server echoes, unless it has refused the connection.
    socket.addEventListener('open', () => socket.send('hello'));
    socket.addEventListener('message', () => resolve('accepted'));
  });
  socket.close();
  await server.stop();
  return [...server.handshakes.map(({ path }) => path.slice(2)), end];
}

const refusal = { do: 'close', code: 4401 } as const;
assert.deepEqual(await play(refusal), ['token=token-1', 'token=token-2', 'accepted']);
assert.deepEqual(await play({ do: 'refuse', status: 401 }), ['token=token-1', 'token=token-2', 'accepted']);
// A new token that is refused, too, is the end: a third would not be better.
assert.deepEqual(await play(refusal, refusal), ['token=token-1', 'token=token-2', 'fatal']);
console.log('A refused token was replaced once, and the next refusal was the end.');
