import { Socket } from 'phoenix';
import { ResilientWebSocket } from 'resilient-websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RelayedServer } from '../support/relayed-server.ts';
import { FAST, LineLog } from './fast-line.ts';
import { connectPhoenix } from './phoenix.ts';
import { PhoenixServer } from './phoenix-server.ts';

const TOPIC = 'room:1';

/** Longer than a timer can take would be no delay at all. */
const NEVER_MS = 2 ** 31 - 1;

function disconnect(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.disconnect(resolve));
}

/** Joins the topic, and writes down what is said there. */
function listen(socket: Socket) {
  const heard: unknown[] = [];
  const channel = socket.channel(TOPIC);
  channel.on('say', (words) => void heard.push(words));
  channel.join();
  return { channel, heard };
}

describe('phoenix', () => {
  it('[CP-11] over connectionsOf() joins again after each restart, and connects as often as its line', async () => {
    const server = await RelayedServer.start(() => PhoenixServer.start());
    const log = new LineLog();
    const socket = connectPhoenix(`${server.url}socket`, log.options);
    const { channel, heard } = listen(socket);
    channel.push('say', { words: 'first' });
    await expect.poll(() => heard.length).toBe(1);

    let closed = 0;
    socket.onClose(() => {
      closed++;
      // What is said without a connection waits in the client.
      channel.push('say', { words: `after ${closed}` });
    });
    await server.restart('announced');
    await expect.poll(() => heard.length).toBe(2);
    await server.restart('lost');
    await expect.poll(() => heard.length).toBe(3);
    server.current.broadcast(TOPIC, 'say', { words: 'last' });
    await expect.poll(() => heard.length).toBe(4);

    expect(heard).toEqual(['first', 'after 1', 'after 2', 'last'].map((words) => ({ words })));
    // It heard of the two ends, and of no attempt that failed.
    expect(closed).toBe(2);
    expect(server.current.joins).toBe(1);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
    expect(server.live).toBe(1);
    await disconnect(socket);
    await expect.poll(() => server.live).toBe(0);
    await expect.poll(() => log.living).toBe(0);
  });

  it('[CP-11] does not join again on a socket that reconnects underneath', async () => {
    const server = await RelayedServer.start(() => PhoenixServer.start());
    const log = new LineLog();
    class Transport extends ResilientWebSocket {
      constructor(url: string) {
        super(url, [], FAST);
        log.add(this);
      }
    }
    const socket = new Socket(`${server.url}socket`, {
      transport: Transport,
      reconnectAfterMs: () => NEVER_MS,
    });
    onTestFinished(() => disconnect(socket));
    socket.connect();
    const { channel, heard } = listen(socket);
    for (const joins of [1, 2]) {
      await expect.poll(() => server.current.joins).toBe(joins);
      await expect.poll(() => channel.state).toBe('joined');
      server.current.closeAll();
      await expect.poll(() => log.opened).toBe(joins + 1);
    }
    // It believes to have joined; over this connection it has not.
    await new Promise((resolve) => socket.ping(resolve));
    expect(channel.state).toBe('joined');
    expect(server.current.joins).toBe(2);
    server.current.broadcast(TOPIC, 'say', { words: 'to nobody' });
    await new Promise((resolve) => socket.ping(resolve));
    expect(heard).toEqual([]);
  });
});
