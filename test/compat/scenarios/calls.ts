import { settled } from '../../support/fake-life.ts';
import { list, type Scenario, stateOf, until } from '../stage.ts';
import type { PartyMembers } from '../subjects.ts';

/** What a call did: whether it threw, and what. */
function attempt(call: () => void): string {
  try {
    call();
    return 'returns';
  } catch (error) {
    return `throws ${(error as Error).name}`;
  }
}

export const CALLS: readonly Scenario[] = [
  {
    name: 'close() while open',
    async run(stage) {
      const seen = stage.open();
      await seen.until('open');
      seen.socket.send('hello');
      await seen.until('message');
      seen.socket.close();
      const state = stateOf(seen.socket);
      await until(() => stage.server.closeCodes.length === 1 && seen.count('close') === 1);
      return {
        events: seen.story,
        'the code that the server sees': stage.server.closeCodes.join(', '),
        'readyState after the call': state,
        'readyState at the end': stateOf(seen.socket),
      };
    },
  },
  {
    name: 'close() while the handshake is under way',
    async run(stage) {
      stage.script({ do: 'hang' });
      const seen = stage.open();
      await until(() => stage.server.handshakes.length === 1);
      seen.socket.close();
      const state = stateOf(seen.socket);
      await stage.settle();
      return {
        events: seen.story,
        'readyState after the call': state,
        'readyState at the end': stateOf(seen.socket),
      };
    },
  },
  {
    name: 'close(1001), a code that platforms refuse',
    async run(stage) {
      const seen = stage.open();
      await seen.until('open');
      const call = attempt(() => seen.socket.close(1001));
      if (call === 'returns') await until(() => stage.server.live === 0);
      return { 'the call': call, 'readyState after it': stateOf(seen.socket) };
    },
  },
  {
    name: 'close() while it waits to connect again, then reconnect()',
    async run(stage) {
      stage.script({ do: 'refuse', status: 503 });
      const seen = stage.open();
      await seen.until('error');
      await settled();
      seen.socket.close();
      await stage.settle();
      const events = seen.story;
      const attempts = stage.server.handshakes.length;
      const state = stateOf(seen.socket);
      seen.socket.reconnect();
      await stage.settle();
      return {
        events,
        'attempts before reconnect()': `${attempts}`,
        'readyState before reconnect()': state,
        'attempts after it': `${stage.server.handshakes.length}`,
      };
    },
  },
  {
    name: 'reconnect(4001, "moved") while open',
    async run(stage) {
      const seen = stage.open();
      await seen.until('open');
      seen.socket.reconnect(4001, 'moved');
      const { retryCount } = seen.socket;
      await until(() => stage.server.closeCodes.length === 1 && seen.count('open') === 2);
      return {
        events: seen.story,
        'reason of the close event': list(seen.reasons),
        'the code that the server sees': stage.server.closeCodes.join(', '),
        'retryCount after the call': `${retryCount}`,
      };
    },
  },
  {
    name: 'reconnect() while open, without a code',
    async run(stage) {
      const seen = stage.open();
      const connection = stage.server.connection();
      const reason = connection.then(
        (each) => new Promise((resolve) => each.once('close', (_code, text) => resolve(String(text)))),
      );
      await seen.until('open');
      seen.socket.reconnect();
      const text = await reason;
      return {
        'the code that the server sees': stage.server.closeCodes.join(', '),
        'the reason that the server sees': `"${text}"`,
      };
    },
  },
  {
    name: 'reconnect() while it waits for a long time',
    async run(stage) {
      stage.script({ do: 'refuse', status: 503 });
      const seen = stage.open({ minReconnectionDelay: 60_000, maxReconnectionDelay: 60_000 });
      await seen.until('error');
      await settled();
      const state = stateOf(seen.socket);
      const { retryCount } = seen.socket;
      seen.socket.reconnect();
      await stage.settle();
      return {
        'readyState during the wait': state,
        'retryCount during the wait': `${retryCount}`,
        'attempts soon after the call': `${stage.server.handshakes.length}`,
      };
    },
  },
  {
    name: 'send() after close(), then reconnect()',
    async run(stage) {
      const seen = stage.open();
      await seen.until('open');
      seen.socket.close();
      await until(() => seen.count('close') === 1 && stage.server.live === 0);
      seen.socket.send('late');
      seen.socket.reconnect();
      await seen.until('open', 2);
      seen.socket.send('next');
      await until(() => stage.server.messages.includes('next'));
      return { 'what the server gets': list(stage.server.messages) };
    },
  },
  {
    name: 'handlers as attributes, and close()',
    async run(stage) {
      const { socket } = stage.open();
      const calls: string[] = [];
      socket.onopen = () => calls.push('open') && socket.send('hello');
      socket.onmessage = ({ data }) => calls.push(`message ${data}`) && socket.close();
      socket.onclose = ({ code }) => calls.push(`close ${code}`);
      socket.onerror = () => calls.push('error');
      await until(() => calls.length === 3);
      await until(() => stage.server.live === 0);
      return { calls: list(calls) };
    },
  },
  {
    name: 'the same listener is added twice',
    async run(stage) {
      const seen = stage.open();
      let calls = 0;
      let isTarget = false;
      const listener = (event: { readonly target: unknown }): void => {
        calls++;
        isTarget = event.target === seen.socket;
      };
      seen.socket.addEventListener('open', listener);
      seen.socket.addEventListener('open', listener);
      await seen.until('open');
      await settled();
      return { calls: `${calls}`, 'event.target is the socket': isTarget ? 'yes' : 'no' };
    },
  },
  {
    name: 'what partysocket has besides, on a socket that was not started',
    peers: ['partysocket'],
    async run(stage) {
      const seen = stage.open({ startClosed: true });
      const party = seen.socket as unknown as PartyMembers;
      const before = party.shouldReconnect;
      const returned = seen.socket.send('waits');
      const drained = party.drainQueuedMessages();
      seen.socket.reconnect();
      await seen.until('open');
      const sent = seen.socket.send('goes');
      await seen.until('message');
      const after = party.shouldReconnect;
      seen.socket.close();
      return {
        'what send() returns before': `${returned}`,
        'what send() returns while open': `${sent}`,
        'what drainQueuedMessages() returns': list(drained),
        'what the server gets': list(stage.server.messages),
        'shouldReconnect before, open and closed': [before, after, party.shouldReconnect].join(', '),
      };
    },
  },
];
