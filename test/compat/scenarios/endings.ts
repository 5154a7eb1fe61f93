import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { list, type Scenario, type Seen, type Stage, stateOf, until } from '../stage.ts';

function closedWith(code: number): Scenario {
  return ended(`the server closes with ${code}`, { do: 'close', code });
}

/** The server ends the first connection, and would accept another. */
function ended(name: string, behaviour: Behaviour): Scenario {
  return {
    name,
    async run(stage) {
      stage.script(behaviour);
      const seen = stage.open();
      await seen.until('close');
      await stage.settle();
      return { events: seen.story, ...standing(stage, seen) };
    },
  };
}

/** How it stands, in one observation. */
function standing({ server }: Stage, { socket }: Seen): { readonly 'how it stands then': string } {
  const attempts = server.handshakes.length;
  return {
    'how it stands then': `${stateOf(socket)}, retryCount ${socket.retryCount}, attempts ${attempts}`,
  };
}

export const ENDINGS: readonly Scenario[] = [
  closedWith(1000),
  closedWith(1001),
  closedWith(1008),
  closedWith(4000),
  {
    name: 'the server closes without a reason',
    async run(stage) {
      stage.script({ do: 'close', code: 1001 });
      const seen = stage.open();
      await seen.until('close');
      return { 'reason of the close event': list(seen.reasons) };
    },
  },
  ended('the line ends without a Close frame', { do: 'fin' }),
  ended('the line is reset', { do: 'reset' }),
  {
    name: 'the handshake is refused with 503',
    async run(stage) {
      stage.script({ do: 'refuse', status: 503 });
      const seen = stage.open();
      const explained: string[] = [];
      seen.socket.addEventListener('error', ({ message, error, target }) => {
        explained.push(typeof message, error instanceof Error ? 'an Error' : typeof error);
        explained.push(target === seen.socket ? 'the socket' : 'another');
      });
      await seen.until('open');
      return {
        events: seen.story,
        'message, error and target of the error event': list(explained),
        ...standing(stage, seen),
      };
    },
  },
  {
    name: 'nothing listens, and maxRetries is 2',
    async run(stage) {
      const gone = await MisbehavingServer.start();
      await gone.stop();
      const seen = stage.open({ maxRetries: 2 }, gone.url);
      await seen.until('error', 3);
      await stage.settle();
      return { events: seen.story, ...standing(stage, seen) };
    },
  },
  {
    name: 'the handshake is never answered, and connectionTimeout is 500',
    async run(stage) {
      stage.script({ do: 'hang' });
      const seen = stage.open({ connectionTimeout: 500 });
      const messages: unknown[] = [];
      seen.socket.addEventListener('error', ({ message }) => messages.push(message));
      await seen.until('open');
      return {
        events: seen.story,
        'reason of the close event': list(seen.reasons),
        'message of the error event': list(messages),
        ...standing(stage, seen),
      };
    },
  },
  {
    name: 'the server restarts (1012), and messages are sent meanwhile',
    async run(stage) {
      stage.script({ do: 'restart', downForMs: 50 });
      const seen = stage.open();
      seen.socket.addEventListener('open', () => seen.socket.send('hello'));
      await seen.until('close');
      seen.socket.send('first');
      seen.socket.send('second');
      await until(() => stage.server.messages.includes('second') && seen.count('message') >= 3);
      const { messages } = stage.server;
      return {
        'first events': list(seen.events.slice(0, 2)),
        'what the server gets on the second connection': list(messages.slice(-3)),
        'readyState at the end': stateOf(seen.socket),
      };
    },
  },
];
