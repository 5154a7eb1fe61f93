import type { ResilientWebSocket } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { over } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';
import { connectionsOf } from './connections-of.ts';
import { FAST, LineLog } from './fast-line.ts';

type Connections = ReturnType<typeof connectionsOf>;

/** Makes the class, and ends all lines with the test. */
function connections(): { readonly Connection: Connections; readonly log: LineLog } {
  const log = new LineLog();
  const onLine = (line: ResilientWebSocket): void => {
    log.add(line);
    onTestFinished(() => line.close());
  };
  return { Connection: connectionsOf({ ...FAST, onLine }), log };
}

/** Writes down what a socket is told. */
function hear(socket: InstanceType<Connections>): readonly string[] {
  const heard: string[] = [];
  socket.onopen = () => heard.push('open');
  socket.onerror = () => heard.push('error');
  socket.addEventListener('message', ({ data }: Event & { data?: unknown }) => heard.push(`message ${data}`));
  socket.onclose = (event) => heard.push(`close ${(event as CloseEvent).code} ${socket.readyState}`);
  return heard;
}

describe('connectionsOf()', () => {
  it('[CP-10] a socket is one connection, and hears of no attempt that fails', async () => {
    const server = await startServer();
    const { Connection, log } = connections();
    const first = new Connection(server.url, 'v1');
    const heard = hear(first);
    expect(first.readyState).toBe(Connection.CONNECTING);
    expect(() => first.send('too early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await expect.poll(() => first.readyState).toBe(Connection.OPEN);
    expect(first.protocol).toBe('v1');
    first.send('one');
    await expect.poll(() => heard.length).toBe(2);

    server.script({ do: 'refuse', status: 503 }, { do: 'refuse', status: 503 });
    server.closeAll(1012);
    await expect.poll(() => heard.length).toBe(3);
    const second = new Connection(server.url, 'v1');
    const heardLater = hear(second);
    first.send('too late');
    await expect.poll(() => second.readyState).toBe(Connection.OPEN);
    first.close();
    second.send('two');
    await expect.poll(() => heardLater.length).toBe(2);
    expect(heard).toEqual(['open', 'message one', 'close 1012 3']);
    expect(heardLater).toEqual(['open', 'message two']);
    expect(server.messages).toEqual(['one', 'two']);
    expect(log.decided).toEqual({ lines: 1, attempts: 4 });
    expect(server.handshakes).toHaveLength(4);
  });

  it('[CP-10] close() ends the line, and the next socket has a new one', async () => {
    const server = await startServer();
    const { Connection, log } = connections();
    const first = new Connection(server.url);
    const heard = hear(first);
    await expect.poll(() => heard.length).toBe(1);
    first.close(1000, 'enough');
    expect(first.readyState).toBe(Connection.CLOSING);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toEqual(['open', 'close 1000 3']);
    const second = new Connection(server.url);
    await expect.poll(() => second.readyState).toBe(Connection.OPEN);
    expect(log.decided).toEqual({ lines: 2, attempts: 2 });
  });

  it('[CP-10] after an end that is final for the line, further sockets end at once', async () => {
    const server = await startServer();
    const { Connection, log } = connections();
    const first = hear(new Connection(server.url));
    await expect.poll(() => first.length).toBe(1);
    server.closeAll(1008);
    await expect.poll(() => first.length).toBe(2);
    const further = hear(new Connection(server.url));
    await expect.poll(() => further.length).toBe(2);
    expect(first).toEqual(['open', 'close 1008 3']);
    expect(further).toEqual(['error', 'close 1008 3']);
    expect(log.decided).toEqual({ lines: 1, attempts: 1 });
    expect(server.handshakes).toHaveLength(1);
  });

  it('[CP-10] sockets of different endpoints have nothing to do with each other', async () => {
    const server = await startServer();
    const { Connection, log } = connections();
    const heard = hear(new Connection(`${server.url}one?token=1`));
    const other = new Connection(`${server.url}two`);
    await expect.poll(() => log.opened).toBe(2);
    server.closeAll(1008);
    await expect.poll(() => heard.length).toBe(2);
    await expect.poll(() => other.readyState).toBe(Connection.CLOSED);
    const third = new Connection(`${server.url}three`);
    await expect.poll(() => third.readyState).toBe(Connection.OPEN);
    const again = hear(new Connection(`${server.url}one?token=2`));
    await expect.poll(() => again.length).toBe(2);
    expect(again).toEqual(['error', 'close 1008 3']);
    expect(server.handshakes.map(({ path }) => path)).toEqual(['/one?token=1', '/two', '/three']);
  });

  it('[CP-10] nothing is connected for a client that does not come back', async () => {
    const server = await MisbehavingServer.start();
    onTestFinished(() => server.stop());
    const log = new LineLog();
    const ended: Promise<void>[] = [];
    const onLine = (line: ResilientWebSocket): void => {
      log.add(line);
      ended.push(over(line));
    };
    const Connection = connectionsOf({ ...FAST, onLine });
    const heard = hear(new Connection(server.url));
    await expect.poll(() => heard.length).toBe(1);
    server.closeAll(1012);
    await Promise.all(ended);
    expect(heard).toEqual(['open', 'close 1012 3']);
    expect(server.handshakes).toHaveLength(1);
    // If it comes back after all, nothing stands in its way.
    const late = new Connection(server.url);
    await expect.poll(() => late.readyState).toBe(Connection.OPEN);
    late.close();
    await Promise.all(ended);
    expect(log.decided).toEqual({ lines: 2, attempts: 3 });
  });
});
