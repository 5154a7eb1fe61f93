import type { Speech } from './server.ts';

/** Messages of engine.io: a type, and the text. */
export const ENGINE_IO: Speech = {
  protocols: [],
  login: [],
  wrap: (text) => `4${text}`,
  unwrap: (data) => (typeof data === 'string' && data.startsWith('4') ? data.slice(1) : undefined),
};

function stompFrame(command: string, headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  return `${command}\n${lines.join('')}\n${body}\0`;
}

const TOPIC = '/topic/echo';

/**
 * STOMP 1.2, with a subscription to the topic that is published to.
 *
 * @param heartbeatMs The client says that it sends something every so many milliseconds; 0 if it says nothing about it.
 */
export function stomp(heartbeatMs = 0): Speech {
  const login = { 'accept-version': '1.2', host: '/', login: 'guest', passcode: 'guest' };
  return {
    protocols: ['v12.stomp'],
    login: [
      stompFrame('CONNECT', { ...login, 'heart-beat': `${heartbeatMs},0` }),
      stompFrame('SUBSCRIBE', { id: '0', destination: TOPIC }),
    ],
    wrap: (text) => stompFrame('SEND', { destination: TOPIC }, text),
    unwrap: (data) =>
      typeof data === 'string' ? /^MESSAGE\n[\s\S]*?\n\n([^\0]*)\0/.exec(data)?.[1] : undefined,
  };
}

const encoder = new TextEncoder();

/** A text of MQTT: two bytes for its length, and UTF-8. */
function mqttText(text: string): readonly number[] {
  const bytes = encoder.encode(text);
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

/** A packet of MQTT with up to 127 bytes. */
function mqttPacket(first: number, ...body: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(first, body.length, ...body);
}

const CONNECT = 0x10;
const CLEAN_SESSION = 0x02;
const SUBSCRIBE = 0x82;
const PUBLISH = 0x30;

/**
 * MQTT 3.1.1, with a subscription to the topic that is published to.
 *
 * @param keepaliveS The client says that it lets no more time pass without a packet of its own; 0 for no limit.
 */
export function mqtt(keepaliveS = 0): Speech {
  return {
    protocols: ['mqtt'],
    login: [
      mqttPacket(CONNECT, ...mqttText('MQTT'), 4, CLEAN_SESSION, 0, keepaliveS, ...mqttText('echo')),
      mqttPacket(SUBSCRIBE, 0, 1, ...mqttText('echo'), 0),
    ],
    wrap: (text) => mqttPacket(PUBLISH, ...mqttText('echo'), ...encoder.encode(text)),
    unwrap(data) {
      if (!(data instanceof ArrayBuffer)) return undefined;
      const [first = 0, length = 0] = new Uint8Array(data);
      if (first >> 4 !== PUBLISH >> 4) return undefined;
      return new TextDecoder().decode(
        new Uint8Array(data, 2 + 2 + 'echo'.length, length - 2 - 'echo'.length),
      );
    },
  };
}
