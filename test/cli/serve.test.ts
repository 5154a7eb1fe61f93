import { type Closure, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { CommandLine } from '../support/command-line.ts';
import { next, over } from '../support/events.ts';

const SOON = { backoff: { minMs: 10, baseMs: 10, maxMs: 10, jitter: 'none' } } as const;

interface Serving {
  readonly command: CommandLine;
  /** Without the path. */
  readonly url: string;
}

async function serve(...args: string[]): Promise<Serving> {
  const command = new CommandLine(['serve', ...args]);
  await expect.poll(() => command.stdout).toContain('/restart');
  return { command, url: /ws:\/\/[^/]+/.exec(command.stdout)?.[0] ?? '' };
}

function connect(url: string, options: ResilientWebSocketOptions = {}): ResilientWebSocket {
  const socket = new ResilientWebSocket(url, [], { ...SOON, ...options });
  onTestFinished(async () => {
    socket.close();
    await over(socket);
  });
  return socket;
}

function closureOf(url: string, options: ResilientWebSocketOptions = {}): Promise<Closure> {
  return next(connect(url, { retry: false, ...options }), 'close');
}

describe('serve', () => {
  it('[CLI-8] prints a URL for each path, and each does something', async () => {
    const { command, url } = await serve();
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const urls = command.stdout.match(/ws:\/\/\S+/g) ?? [];
    expect(urls.length).toBeGreaterThan(10);
    for (const each of urls) {
      const socket = new WebSocket(each);
      const answered = await new Promise((resolve) => {
        socket.on('open', () => resolve('open'));
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        if (each.endsWith('/hang') || each.includes('/slow')) resolve('later');
      });
      expect([each, answered]).not.toEqual([each, 404]);
      expect([each, answered]).not.toEqual([each, 400]);
      socket.on('error', () => {});
      socket.terminate();
    }
  });

  it('[CLI-8] says so where other machines can reach it', async () => {
    const { command } = await serve('--host', '0.0.0.0');
    expect(command.stderr).toContain('Other machines');
  });

  it('[CLI-8] ends with its connections when it is interrupted', async () => {
    const { command, url } = await serve();
    const socket = connect(`${url}/echo`, { retry: false });
    await next(socket, 'open');
    command.interrupt();
    expect(await command.ended).toMatchObject({ exitCode: 0 });
    await over(socket);
    expect(socket.closure?.origin).toBe('remote');
  });

  it('[CLI-8] ends when it is interrupted during a restart, too', async () => {
    const { command, url } = await serve();
    expect(await closureOf(`${url}/restart?seconds=600`)).toMatchObject({ code: 1012 });
    command.interrupt();
    expect(await command.ended).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['/close?code=1012&reason=deploy', 1012, 'deploy', true],
    ['/close?code=4000&after=20', 4000, '', true],
    ['/close?code=1005', 1006, '', false],
    ['/empty-close', 1005, '', true],
    ['/reset', 1006, '', false],
    ['/fin', 1006, '', false],
    ['/restart?seconds=1', 1012, 'restart', true],
  ])('[CLI-9] %s ends with %d', async (path, code, reason, wasClean) => {
    const { url } = await serve();
    expect(await closureOf(url + path)).toMatchObject({ code, reason, wasClean, stage: 'open' });
  });

  it('[CLI-9] /refuse has the status and the delay that are asked for', async () => {
    const { url } = await serve();
    const refused = await closureOf(`${url}/refuse?status=429&retry-after=7`);
    expect(refused).toMatchObject({ stage: 'handshake', httpStatus: 429, retryAfterMs: 7000 });
  });

  it('[CLI-9] /hang is never answered, and /slow is later', async () => {
    const { url } = await serve();
    const hung = await closureOf(`${url}/hang`, { connectTimeoutMs: 200 });
    expect(hung.cause).toBe('connect-timeout');
    const slow = await closureOf(`${url}/slow?ms=3000`, { connectTimeoutMs: 200 });
    expect(slow.cause).toBe('connect-timeout');
    const socket = connect(`${url}/slow?ms=50`);
    await next(socket, 'open');
  });

  it('[CLI-9] /black-hole answers nothing, and the line stays up', async () => {
    const { url } = await serve();
    const heartbeat = { intervalMs: 100, timeoutMs: 100 };
    expect(await closureOf(`${url}/black-hole`, { heartbeat })).toMatchObject({
      cause: 'heartbeat',
      stage: 'open',
    });
  });

  it('[CLI-9] /restart refuses connections and is back', async () => {
    const { url } = await serve();
    const bystander = connect(`${url}/echo`, {
      rules: [{ when: 1012, then: { action: 'retry', delay: 10 } }],
    });
    await next(bystander, 'open');
    const refused = next(bystander, 'close', ({ cause }) => cause === 'handshake-failed');
    const back = next(bystander, 'open');
    expect(await closureOf(`${url}/restart?seconds=1`)).toMatchObject({ code: 1012 });
    expect((await refused).error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await back).toMatchObject({ isReconnect: true });
  });

  it('[CLI-10] times= limits how often it happens; the others are served as by /echo', async () => {
    const { url } = await serve();
    const asked = `${url}/refuse?status=503&times=2`;
    expect(await closureOf(asked)).toMatchObject({ httpStatus: 503 });
    expect(await closureOf(asked)).toMatchObject({ httpStatus: 503 });
    const socket = connect(asked);
    socket.send('hello');
    const event = await new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve));
    expect(event.data).toBe('hello');
  });

  it.each([
    ['/nonsense', 404],
    ['/close?code=abc', 400],
    ['/close?code=65536', 400],
    ['/refuse?status=101', 400],
    ['/reset?after=-1', 400],
    ['/echo?times=x', 400],
  ])('[CLI-10] %s is refused with %d', async (path, httpStatus) => {
    const { url } = await serve();
    expect(await closureOf(url + path)).toMatchObject({ httpStatus });
  });
});
