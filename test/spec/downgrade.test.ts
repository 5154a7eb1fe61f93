import type { ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

/** A life whose provider has these answers, one for each attempt. */
async function answering(
  urls: readonly string[],
  options: ResilientWebSocketOptions = {},
): Promise<FakeLife> {
  const rest = [...urls];
  const life = fakeLife(options, () => rest.shift() as string);
  await settled();
  return life;
}

/** The delay is over, and the provider has answered. */
async function nextAttempt({ clock }: FakeLife): Promise<void> {
  clock.advance(clock.nextIn);
  await settled();
}

function connected({ network }: FakeLife): readonly string[] {
  return network.sockets.map(({ url }) => url);
}

describe('a downgrade by a provider', () => {
  it('[EP-8] is a failed attempt, as often as it is tried, and the next answer counts again', async () => {
    const urls = ['wss://host/first', 'ws://host/second', 'http://host/third', 'wss://elsewhere/'];
    const life = await answering(urls);
    const { socket, network, told } = life;
    network.last.open();
    network.last.end(1006);
    for (const tried of [1, 2]) {
      await nextAttempt(life);
      const closes = eventsNamed(told, 'close');
      expect(closes).toHaveLength(1 + tried);
      expect(closes.at(-1)).toMatchObject({
        code: 1006,
        stage: 'endpoint',
        cause: 'endpoint-failed',
        error: { name: 'SecurityError', message: expect.stringContaining('allowDowngrade') },
        final: false,
      });
    }
    expect([connected(life), socket.url]).toEqual([['wss://host/first'], 'wss://host/first']);
    await nextAttempt(life);
    expect(connected(life)).toEqual(['wss://host/first', 'wss://elsewhere/']);
  });

  it('[EP-8] is one in the next life, too', async () => {
    const life = await answering(['wss://host/', 'ws://host/']);
    const { socket, network, told } = life;
    network.last.open();
    socket.close();
    network.last.end(1000);
    socket.reconnect();
    await settled();
    expect(eventsNamed(told, 'close').at(-1)).toMatchObject({ error: { name: 'SecurityError' } });
    expect(connected(life)).toEqual(['wss://host/']);
  });

  it.each([
    ['ws: after ws:', ['ws://host/', 'ws://host/'], {}],
    ['wss: after ws:', ['ws://host/', 'wss://host/'], {}],
    ['ws: after wss:, with allowDowngrade', ['wss://host/', 'ws://host/'], { allowDowngrade: true }],
  ] as const)('[EP-8] is not %s', async (_name, urls, options) => {
    const life = await answering(urls, options);
    life.network.last.fail();
    await nextAttempt(life);
    expect(connected(life)).toEqual(urls);
  });
});
