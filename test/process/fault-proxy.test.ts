import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';

/** One end of a line, and all that came to it: text, and how it ended. */
interface End {
  readonly socket: Socket;
  readonly log: string[];
}

/** Long enough for what must not happen to happen. */
const MOMENT_MS = 100;

function watch(socket: Socket): End {
  const log: string[] = [];
  socket.setEncoding('utf8').on('data', (text) => log.push(String(text)));
  socket.on('end', () => log.push('end'));
  socket.on('error', ({ code }: NodeJS.ErrnoException) => log.push(code ?? 'error'));
  return { socket, log };
}

describe('the proxy that fails on request', () => {
  let server: Server;
  let proxy: FaultProxy;
  let accepted: End[];
  beforeEach(async () => {
    accepted = [];
    server = createServer((socket) => accepted.push(watch(socket)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await FaultProxy.start((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await proxy.stop();
    for (const { socket } of accepted) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  function dial(): End {
    return watch(connect(Number(new URL(proxy.url).port), '127.0.0.1'));
  }

  /** A line that carries. */
  async function join(): Promise<{ readonly near: End; readonly far: End }> {
    const count = accepted.length;
    const near = dial();
    await vi.waitFor(() => expect(accepted).toHaveLength(count + 1));
    return { near, far: accepted[count] as End };
  }

  async function expectLog({ log }: End, ...expected: readonly string[]): Promise<void> {
    await vi.waitFor(() => expect(log).toEqual(expected));
  }

  async function expectNoLine(): Promise<void> {
    await vi.waitFor(() => expect(proxy.live).toBe(0));
  }

  it('carries both ways, to the end', async () => {
    const { near, far } = await join();
    near.socket.write('there');
    far.socket.write('back');
    await expectLog(far, 'there');
    await expectLog(near, 'back');
    near.socket.end();
    await expectLog(far, 'there', 'end');
    await expectLog(near, 'back', 'end');
    await expectNoLine();
    expect(proxy.total).toBe(1);
  });

  it('carries more than its buffers hold', async () => {
    const { near, far } = await join();
    const text = 'x'.repeat(20_000_000);
    far.socket.end(text);
    await vi.waitFor(() => expect(near.log.at(-1)).toBe('end'), { timeout: 10_000 });
    expect(near.log.slice(0, -1).join('')).toHaveLength(text.length);
  });

  it.each([
    ['reset', 'ECONNRESET'],
    ['fin', 'end'],
  ] as const)('%s: both sides see it', async (kind, ending) => {
    const { near, far } = await join();
    await proxy.inflict({ do: kind });
    await expectLog(near, ending);
    await expectLog(far, ending);
    await expectNoLine();
  });

  it('blackhole: nothing more comes of either side, not even its end, and a new line works', async () => {
    const { near, far } = await join();
    await proxy.inflict({ do: 'blackhole' });
    near.socket.write('there');
    far.socket.write('back');
    const { near: next, far: reached } = await join();
    next.socket.write('there');
    await expectLog(reached, 'there');
    near.socket.destroy();
    await pass(MOMENT_MS);
    expect([...near.log, ...far.log]).toEqual([]);
    expect(proxy.live).toBe(2);
  });

  it('cut: half of the next chunk, then the end', async () => {
    const { near, far } = await join();
    await proxy.inflict({ do: 'cut' });
    near.socket.write('12345678');
    await expectLog(far, '1234', 'end');
    await expectLog(near, 'end');
    await expectNoLine();
  });

  it('delay: everything comes later, and in its order', async () => {
    const { near, far } = await join();
    const startedAt = performance.now();
    const over = proxy.inflict({ do: 'delay', latencyMs: 400, forMs: 100 });
    near.socket.write('1');
    // The delay ends meanwhile, and what comes then must not overtake.
    await pass(200);
    near.socket.write('2');
    near.socket.end();
    await vi.waitFor(() => expect(far.log.join(' ')).toMatch(/^1 ?2 end$/));
    expect(performance.now() - startedAt).toBeGreaterThan(350);
    await over;
  });

  it('refuse: nobody listens, and later somebody does on the same port', async () => {
    const { near } = await join();
    const { url } = proxy;
    const over = proxy.inflict({ do: 'refuse', forMs: 2 * MOMENT_MS });
    await expectLog(near, 'ECONNRESET');
    await expectLog(dial(), 'ECONNREFUSED');
    await over;
    expect(proxy.url).toBe(url);
    await join();
  });

  it('stall: who comes is never answered, and it lasts until somebody has come', async () => {
    const { near } = await join();
    const over = proxy.inflict({ do: 'stall', forMs: 0 });
    await expectLog(near, 'ECONNRESET');
    const stalled = dial();
    await over;
    stalled.socket.write('there');
    await join();
    await pass(MOMENT_MS);
    expect(stalled.log).toEqual([]);
    expect(accepted).toHaveLength(2);
  });

  it('503: who comes is told so, and it lasts until somebody has come', async () => {
    const { near } = await join();
    const over = proxy.inflict({ do: '503', forMs: 0 });
    await expectLog(near, 'ECONNRESET');
    const refused = dial();
    refused.socket.write('GET / HTTP/1.1\r\n\r\n');
    await over;
    await vi.waitFor(() => expect(refused.log.at(-1)).toBe('end'));
    expect(refused.log.join('')).toMatch(/^HTTP\/1.1 503 /);
    await join();
  });

  it.each(['delay', 'refuse', 'stall', '503'] as const)('stops in the middle of %s', async (kind) => {
    const over = proxy.inflict({ do: kind, latencyMs: 60_000, forMs: 60_000 });
    await pass(MOMENT_MS);
    await proxy.stop();
    await over;
    await expectLog(dial(), 'ECONNREFUSED');
  });
});
