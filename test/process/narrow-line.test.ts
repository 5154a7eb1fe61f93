import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NarrowLine, type Narrowness } from '../support/narrow-line.ts';

/** One end of a line. */
interface End {
  readonly socket: Socket;
  /** Bytes that came to it. */
  readonly bytes: number;
  readonly error: string | undefined;
  readonly hasEnded: boolean;
}

function watch(socket: Socket): End {
  const end = { socket, bytes: 0, error: undefined as string | undefined, hasEnded: false };
  socket.on('data', (chunk) => {
    end.bytes += chunk.length;
  });
  socket.on('end', () => {
    end.hasEnded = true;
  });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    end.error = code;
  });
  return end;
}

describe('the narrow line', () => {
  let server: Server;
  let line: NarrowLine;
  let accepted: End[];
  beforeEach(async () => {
    accepted = [];
    server = createServer((socket) => accepted.push(watch(socket)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await line.stop();
    for (const { socket } of accepted) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  async function start(narrowness: Narrowness): Promise<void> {
    line = await NarrowLine.start((server.address() as AddressInfo).port, narrowness);
  }

  async function join(): Promise<{ readonly near: End; readonly far: End }> {
    const count = accepted.length;
    const near = watch(connect(line.port, '127.0.0.1'));
    await vi.waitFor(() => expect(accepted).toHaveLength(count + 1));
    return { near, far: accepted[count] as End };
  }

  it.each([{}, { upRate: 2_000_000, downRate: 2_000_000 }])(
    'carries both ways, to the end: %o',
    async (narrowness) => {
      await start(narrowness);
      const { near, far } = await join();
      near.socket.end(Buffer.alloc(300_000));
      far.socket.end(Buffer.alloc(200_000));
      await vi.waitFor(() => expect([far.bytes, far.hasEnded]).toEqual([300_000, true]));
      await vi.waitFor(() => expect([near.bytes, near.hasEnded]).toEqual([200_000, true]));
    },
  );

  it('is no faster than it may be', async () => {
    await start({ upRate: 1_000_000 });
    const { near, far } = await join();
    const before = performance.now();
    near.socket.write(Buffer.alloc(500_000));
    await vi.waitFor(() => expect(far.bytes).toBe(500_000), { timeout: 5000 });
    expect(performance.now() - before).toBeGreaterThan(250);
  });

  it('stalls once, and carries later what waited', async () => {
    await start({ stallsAfter: 100_000 });
    const first = await join();
    first.near.socket.write(Buffer.alloc(3_000_000));
    await line.stalled;
    const { carried } = line;
    expect(carried).toBeGreaterThanOrEqual(100_000);
    expect(carried).toBeLessThan(3_000_000);
    await vi.waitFor(() => expect(first.far.bytes).toBe(carried));
    const second = await join();
    second.near.socket.write(Buffer.alloc(200_000));
    await vi.waitFor(() => expect(second.far.bytes).toBe(200_000));
    expect(first.far.bytes).toBe(carried);
    line.release();
    await vi.waitFor(() => expect(first.far.bytes).toBe(3_000_000));
    // The way back is dead for good.
    first.far.socket.write('back');
    second.far.socket.write('back');
    await vi.waitFor(() => expect(second.near.bytes).toBe(4));
    expect(first.near.bytes).toBe(0);
  });

  it('resets the one that stalled', async () => {
    await start({ stallsAfter: 1 });
    const { near, far } = await join();
    near.socket.write('there');
    await line.stalled;
    line.reset();
    await vi.waitFor(() => expect([near.error, far.socket.destroyed]).toEqual(['ECONNRESET', true]));
  });
});
