import type { Closure } from 'resilient-websocket';
import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FAST, LineLog } from './fast-line.ts';
import { connectMqtt } from './mqtt.ts';
import { RabbitMq, START_DEADLINE_MS } from './rabbitmq.ts';
import { connectStomp } from './stomp.ts';

/** What lines retry with, and how they ended. */
function watched(): { log: LineLog; closures: Closure[]; options: ConnectionsOptions } {
  const log = new LineLog();
  const closures: Closure[] = [];
  const onLine: ConnectionsOptions['onLine'] = (line) => {
    log.add(line);
    line.on('close', (closure) => closures.push(closure));
  };
  return { log, closures, options: { ...FAST, onLine } };
}

const ENDED = [{ code: 1000, origin: 'remote', final: false, remedy: { rule: 'endless:normal' } }];

describe('RabbitMQ, which ends connections with 1000', () => {
  let broker: RabbitMq;

  beforeAll(async () => {
    broker = await RabbitMq.start();
  }, START_DEADLINE_MS);

  afterAll(() => broker.stop());

  it('[CP-16] MQTT.js has its subscription again', async () => {
    const { log, closures, options } = watched();
    const client = connectMqtt(broker.mqttUrl, { username: 'guest', password: 'guest' }, options);
    onTestFinished(() => client.endAsync(true));
    const heard: string[] = [];
    client.on('message', (_topic, message) => heard.push(String(message)));
    await client.subscribeAsync('news', { qos: 1 });
    await client.publishAsync('news', 'one', { qos: 1 });
    await expect.poll(() => heard).toEqual(['one']);

    const again = new Promise((resolve) => client.once('connect', resolve));
    await broker.closeConnections();
    await again;
    expect(closures).toMatchObject(ENDED);
    expect(closures[0]?.reason).toBe('MQTT died');
    await client.publishAsync('news', 'two', { qos: 1 });
    await expect.poll(() => heard).toEqual(['one', 'two']);
    expect(log.decided).toEqual({ lines: 1, attempts: 2 });
  });

  it('[CP-16] STOMP.js has its subscription again', async () => {
    const { log, closures, options } = watched();
    const heard: string[] = [];
    let subscriptions = 0;
    const client = connectStomp(
      broker.stompUrl,
      (connected) => {
        connected.subscribe('/topic/news', ({ body }) => heard.push(body), { receipt: 'there' });
        connected.watchForReceipt('there', () => {
          subscriptions++;
        });
      },
      options,
    );
    client.connectHeaders = { login: 'guest', passcode: 'guest', host: '/' };
    onTestFinished(() => client.deactivate());
    const publish = (body: string): void => client.publish({ destination: '/topic/news', body });
    await expect.poll(() => subscriptions).toBe(1);
    publish('one');
    await expect.poll(() => heard).toEqual(['one']);

    await broker.closeConnections();
    await expect.poll(() => subscriptions).toBe(2);
    expect(closures).toMatchObject(ENDED);
    expect(closures[0]?.reason).toBe('STOMP died');
    publish('two');
    await expect.poll(() => heard).toEqual(['one', 'two']);
    expect(log.decided).toEqual({ lines: 1, attempts: 2 });
  });
});
