import type { Centrifuge, Subscription } from 'centrifuge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENDINGS, RelayedServer } from '../support/relayed-server.ts';
import { connectCentrifuge } from './centrifuge.ts';
import { CentrifugeChannels } from './centrifuge-server.ts';
import { Served } from './served.ts';

const CHANNEL = 'news';

interface Follower {
  readonly client: Centrifuge;
  readonly subscription: Subscription;
  readonly heard: readonly unknown[];
}

async function follow(url: string): Promise<Follower> {
  const client = connectCentrifuge(url);
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
  it.each(ENDINGS)('[CP-5] recovers what was published during a restart (%s)', async (ending) => {
    const channels = new CentrifugeChannels();
    const server = await RelayedServer.start(() => Served.start(channels.serve));
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
    expect(server.current.accepted).toBe(1);
    expect(server.live).toBe(1);
  });
});
