import type { IClientOptions, MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RestartingServer } from '../support/restarting-server.ts';
import { connectMqtt } from './mqtt.ts';
import { serveMqtt } from './mqtt-server.ts';
import type { OneConnection } from './one-connection.ts';
import { Restless } from './restless.ts';
import { testTimeLimits } from './time-limits.ts';

const TOPIC = 'news';

/** QoS 1 is at least once, QoS 2 exactly once. */
const RESTARTS = [
  ['announced', 1],
  ['announced', 2],
  ['lost', 1],
  ['lost', 2],
] as const;

function connect(url: string, options: IClientOptions = {}, Class?: typeof OneConnection): MqttClient {
  const client = connectMqtt(url, { reconnectPeriod: 50, ...options }, Class);
  onTestFinished(() => client.endAsync(true));
  return client;
}

/** Subscribes, with a session that the broker keeps. */
async function follow(url: string, qos: 1 | 2): Promise<string[]> {
  const client = connect(url, { clientId: 'follower', clean: false });
  const heard: string[] = [];
  client.on('message', (_topic, message) => heard.push(String(message)));
  await client.subscribeAsync(TOPIC, { qos });
  return heard;
}

describe('MQTT.js', () => {
  it.each(RESTARTS)(
    '[CP-4] has its subscription and each message after a restart (%s, QoS %i)',
    async (ending, qos) => {
      const server = await RestartingServer.start(serveMqtt());
      const heard = await follow(server.url, qos);
      const client = connect(server.url, { clientId: 'teller', clean: false });
      await client.publishAsync(TOPIC, 'one', { qos });
      await expect.poll(() => heard).toEqual(['one']);

      const back = server.restart(ending);
      const published = client.publishAsync(TOPIC, 'two', { qos });
      await back;
      await published;
      await client.publishAsync(TOPIC, 'three', { qos });
      await expect.poll(() => heard.at(-1)).toBe('three');
      // What had not been acknowledged may come twice with QoS 1.
      expect(qos === 1 ? [...new Set(heard)] : heard).toEqual(['one', 'two', 'three']);
      expect(server).toMatchObject({ accepted: 4, mostLive: 2 });
    },
  );

  it('[CP-6] ends a socket that connects again by itself, at its first end', async () => {
    const server = await RestartingServer.start(serveMqtt());
    const client = connect(server.url, {}, Restless);
    await client.publishAsync(TOPIC, 'one', { qos: 1 });
    await server.restart('announced');
    await client.publishAsync(TOPIC, 'two', { qos: 1 });
    await client.endAsync();
    expect(Restless.forget()).toBe(0);
    expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
  });

  testTimeLimits('MQTT.js', serveMqtt, (url, Class) => {
    const client = connect(url, {}, Class);
    return { roundTrip: () => client.publishAsync(TOPIC, 'one', { qos: 1 }), end: () => client.end(true) };
  });
});
