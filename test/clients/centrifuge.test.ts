import type { Centrifuge, Subscription } from 'centrifuge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RestartingServer } from '../support/restarting-server.ts';
import { connectCentrifuge } from './centrifuge.ts';
import { CentrifugeChannels } from './centrifuge-server.ts';
import type { OneConnection } from './one-connection.ts';
import { Restless } from './restless.ts';
import { testTimeLimits } from './time-limits.ts';

const CHANNEL = 'news';

interface Follower {
  readonly client: Centrifuge;
  readonly subscription: Subscription;
  readonly heard: readonly unknown[];
}

async function follow(url: string, Class?: typeof OneConnection): Promise<Follower> {
  const client = connectCentrifuge(url, Class);
  onTestFinished(() => client.disconnect());
  client.connect();
  const subscription = client.newSubscription(CHANNEL);
  const heard: unknown[] = [];
  subscription.on('publication', ({ data }) => heard.push(data));
  subscription.subscribe();
  await subscription.ready();
  return { client, subscription, heard };
}

describe('centrifuge-js', () => {
  it.each(['announced', 'lost'] as const)(
    '[CP-5] recovers what was published during a restart (%s)',
    async (ending) => {
      const channels = new CentrifugeChannels();
      const server = await RestartingServer.start(channels.serve);
      const { subscription, heard } = await follow(server.url);
      channels.publish(CHANNEL, 'one');
      await expect.poll(() => heard).toEqual(['one']);

      const back = server.restart(ending);
      channels.publish(CHANNEL, 'two');
      await back;
      channels.publish(CHANNEL, 'three');
      await expect.poll(() => heard).toEqual(['one', 'two', 'three']);
      await subscription.publish('four');
      await expect.poll(() => heard).toEqual(['one', 'two', 'three', 'four']);
      expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
    },
  );

  it('[CP-6] ends a socket that connects again by itself, at its first end', async () => {
    const channels = new CentrifugeChannels();
    const server = await RestartingServer.start(channels.serve);
    const { client, heard } = await follow(server.url, Restless);
    await server.restart('announced');
    channels.publish(CHANNEL, 'one');
    await expect.poll(() => heard).toEqual(['one']);
    client.disconnect();
    expect(Restless.forget()).toBe(0);
    expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
  });

  testTimeLimits(
    'centrifuge-js',
    () => new CentrifugeChannels().serve,
    (url, Class) => {
      const following = follow(url, Class);
      return {
        roundTrip: async () => (await following).subscription.publish('one'),
        end: async () => (await following).client.disconnect(),
      };
    },
  );
});
