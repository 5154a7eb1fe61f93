import type { IClientOptions, MqttClient } from 'mqtt';
import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RelayedServer } from '../support/relayed-server.ts';
import { LineLog } from './fast-line.ts';
import { connectMqtt } from './mqtt.ts';
import { serveMqtt } from './mqtt-server.ts';
import { Served } from './served.ts';
import { testTimeLimits } from './time-limits.ts';

const TOPIC = 'news';

/** QoS 1 is at least once, QoS 2 exactly once. */
const RESTARTS = [
  ['announced', 1],
  ['announced', 2],
  ['lost', 1],
  ['lost', 2],
] as const;

function connect(url: string, options: IClientOptions, lineOptions: ConnectionsOptions): MqttClient {
  const client = connectMqtt(url, options, lineOptions);
  onTestFinished(() => client.endAsync(true));
  return client;
}

describe('MQTT.js', () => {
  it.each(RESTARTS)(
    '[CP-4] has its subscription and each message after a restart (%s, QoS %i)',
    async (ending, qos) => {
      const serve = serveMqtt();
      const server = await RelayedServer.start(() => Served.start(serve));
      const log = new LineLog();
      const join = (clientId: string) => connect(server.url, { clientId, clean: false }, log.options);
      const [follower, teller] = [join('follower'), join('teller')];
      const heard: string[] = [];
      follower.on('message', (_topic, message) => heard.push(String(message)));
      await follower.subscribeAsync(TOPIC, { qos });
      await teller.publishAsync(TOPIC, 'one', { qos });
      await expect.poll(() => heard).toEqual(['one']);

      const back = server.restart(ending);
      await expect.poll(() => teller.connected || follower.connected).toBe(false);
      const published = teller.publishAsync(TOPIC, 'two', { qos });
      await back;
      await published;
      // Of two messages of QoS 2 that wait for one session, this broker confirms the second twice.
      await expect.poll(() => heard.at(-1)).toBe('two');
      await teller.publishAsync(TOPIC, 'three', { qos });
      await expect.poll(() => heard.at(-1)).toBe('three');
      // What had not been acknowledged may come twice with QoS 1.
      expect(qos === 1 ? [...new Set(heard)] : heard).toEqual(['one', 'two', 'three']);
      expect(log.decided).toEqual({ lines: 2, attempts: server.attempts });
      expect(server.live).toBe(2);
      await Promise.all([follower.endAsync(), teller.endAsync()]);
      await expect.poll(() => server.live).toBe(0);
      await expect.poll(() => log.living).toBe(0);
    },
  );

  testTimeLimits('MQTT.js', serveMqtt, (url, options) => {
    const client = connect(url, {}, options);
    return { roundTrip: () => client.publishAsync(TOPIC, 'one', { qos: 1 }), end: () => client.end(true) };
  });
});
