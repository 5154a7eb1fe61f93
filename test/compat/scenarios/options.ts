import { list, type Scenario, stateOf, until } from '../stage.ts';

export const OPTIONS: readonly Scenario[] = [
  {
    name: 'startClosed, then reconnect()',
    async run(stage) {
      const seen = stage.open({ startClosed: true });
      const state = stateOf(seen.socket);
      seen.socket.send('waits');
      await stage.settle();
      const attempts = stage.server.handshakes.length;
      seen.socket.reconnect();
      await seen.until('message');
      return {
        'readyState before': state,
        'attempts before': `${attempts}`,
        events: seen.story,
        'what the server gets': list(stage.server.messages),
      };
    },
  },
  {
    name: 'maxRetries: 2 and a server that refuses, then reconnect()',
    async run(stage) {
      const refused = { do: 'refuse', status: 503 } as const;
      stage.script(refused, refused, refused);
      const seen = stage.open({ maxRetries: 2 });
      await seen.until('error', 3);
      await stage.settle();
      const attempts = stage.server.handshakes.length;
      const { retryCount } = seen.socket;
      seen.socket.reconnect();
      await stage.settle();
      return {
        'attempts before reconnect()': `${attempts}`,
        'retryCount before it': `${retryCount}`,
        'attempts after it': `${stage.server.handshakes.length}`,
      };
    },
  },
  {
    name: 'maxEnqueuedMessages: 2, and three messages',
    async run(stage) {
      const seen = stage.open({ startClosed: true, maxEnqueuedMessages: 2 });
      for (const text of ['first', 'second', 'third']) seen.socket.send(text);
      seen.socket.reconnect();
      await seen.until('open');
      seen.socket.send('fourth');
      await until(() => stage.server.messages.includes('fourth'));
      return { 'what the server gets': list(stage.server.messages) };
    },
  },
  {
    name: 'messages wait that are not ASCII',
    async run(stage) {
      const { socket } = stage.open({ startClosed: true });
      socket.send('\u00e4');
      return { 'bufferedAmount of "\u00e4"': `${socket.bufferedAmount}` };
    },
  },
  {
    name: 'minUptime: 10, after a refusal',
    async run(stage) {
      stage.script({ do: 'refuse', status: 503 });
      const seen = stage.open({ minUptime: 10 });
      const counts: number[] = [];
      seen.socket.addEventListener('open', () => counts.push(seen.socket.retryCount));
      await seen.until('open');
      await until(() => seen.socket.retryCount === 0);
      counts.push(seen.socket.retryCount);
      return { 'retryCount as it opens, and later': counts.join(', ') };
    },
  },
  {
    name: 'minUptime that is not reached, three connections',
    async run(stage) {
      stage.script({ do: 'close', code: 1001 }, { do: 'close', code: 1001 });
      const seen = stage.open({ minUptime: 60_000 });
      const counts: number[] = [];
      seen.socket.addEventListener('open', () => counts.push(seen.socket.retryCount));
      await seen.until('open', 3);
      return { 'retryCount as it opens': counts.join(', ') };
    },
  },
  {
    name: 'a url function, one answer for each attempt',
    async run(stage) {
      stage.script({ do: 'close', code: 1001 }, { do: 'close', code: 1001 });
      let calls = 0;
      const given: number[] = [];
      const url = (...args: unknown[]): string | Promise<string> => {
        given.push(args.length);
        calls++;
        const answer = `${stage.server.url}${calls}`;
        return calls === 2 ? Promise.resolve(answer) : answer;
      };
      const seen = stage.open({}, url);
      const before = seen.socket.url;
      await seen.until('open', 3);
      return {
        'url before': `"${before}"`,
        'what is asked for': stage.server.handshakes.map(({ path }) => path).join(', '),
        'arguments of the function': given.join(', '),
        'url at the end': seen.socket.url.replace(stage.server.url, '/'),
      };
    },
  },
  {
    name: 'a url function that throws once',
    async run(stage) {
      let calls = 0;
      const url = async (): Promise<string> => {
        calls++;
        if (calls === 1) throw new Error('no token');
        return stage.server.url;
      };
      const seen = stage.open({}, url);
      await stage.settle();
      return { events: seen.story, 'calls of the function': `${calls}` };
    },
  },
  {
    name: 'a url that is none',
    async run(stage) {
      let made = 'returns';
      try {
        stage.open({}, 'nonsense');
      } catch (error) {
        made = `throws ${(error as Error).name}`;
      }
      await stage.settle();
      return { 'the constructor': made };
    },
  },
  ...(['', undefined, 'v1', ['v1', 'v2']] as const).map(
    (protocols): Scenario => ({
      name: `protocols: ${JSON.stringify(protocols) ?? 'undefined'}`,
      async run(stage) {
        const offered = typeof protocols === 'object' ? [...protocols] : protocols;
        const seen = stage.open({}, stage.server.url, offered);
        await seen.until('open');
        return {
          'what is offered': list(stage.server.handshakes.map((each) => each.protocols)),
          protocol: `"${seen.socket.protocol}"`,
        };
      },
    }),
  ),
  {
    name: 'protocols as a function, one answer for each attempt',
    peers: ['partysocket'],
    async run(stage) {
      stage.script({ do: 'close', code: 1001 }, { do: 'close', code: 1001 });
      const answers = ['v1', null, Promise.resolve(['v2', 'v3'])];
      const seen = stage.open({}, stage.server.url, () => answers.shift() as string);
      await seen.until('open', 3);
      return { 'what is offered': stage.server.handshakes.map((each) => `"${each.protocols}"`).join(', ') };
    },
  },
  ...(['blob', 'arraybuffer'] as const).map(
    (binaryType): Scenario => ({
      name: `binaryType ${binaryType}, on two connections`,
      async run(stage) {
        stage.script({ do: 'accept' }, { do: 'accept' });
        const seen = stage.open();
        // The first is the default.
        if (binaryType !== 'blob') seen.socket.binaryType = binaryType;
        const bytes = new Uint8Array([1]) as unknown as string;
        await seen.until('open');
        seen.socket.send(bytes);
        await seen.until('message');
        stage.server.closeAll(1001);
        await seen.until('open', 2);
        seen.socket.send(bytes);
        await seen.until('message', 2);
        return { messages: seen.events.filter((each) => each.startsWith('message')).join(', ') };
      },
    }),
  ),
  {
    name: 'shouldReconnectOnClose: ({ code }) => code !== 4000',
    peers: ['partysocket'],
    async run(stage) {
      const codes: number[] = [];
      stage.script(
        { do: 'close', code: 1008 },
        { do: 'refuse', status: 503 },
        { do: 'close', code: 1000 },
        { do: 'close', code: 4000 },
      );
      const seen = stage.open({
        shouldReconnectOnClose({ code }) {
          codes.push(code);
          return code !== 4000;
        },
      });
      await until(() => codes.includes(4000));
      await stage.settle();
      return {
        'what the function is asked': codes.join(', '),
        attempts: `${stage.server.handshakes.length}`,
        connections: `${seen.count('open')}`,
      };
    },
  },
];
