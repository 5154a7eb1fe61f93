import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannot, LOST, type Server, says } from '../server.ts';
import { mqtt, stomp } from '../speeches.ts';

/** What a broker makes of messages is up to the protocol over it. */
const OVER_A_BROKER = {
  writesDown: false,
  data: cannot('The protocol over it has its own.'),
  subprotocol: cannot('It takes that of its protocol.'),
  closes: cannot('It sends those of its own only.'),
  failure: cannot('It runs no handlers of an application.'),
} as const;

/** Its node has no listener but the one for WebSockets, and an epmd of its own. */
function rabbitmq(plugin: 'stomp' | 'mqtt'): Server['command'] {
  return ({ port, folder }) => {
    const config = [
      'listeners.tcp = none',
      `${plugin}.listeners.tcp = none`,
      `web_${plugin}.tcp.ip = 127.0.0.1`,
      `web_${plugin}.tcp.port = ${port}`,
    ];
    writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
    writeFileSync(join(folder, 'enabled_plugins'), `[rabbitmq_web_${plugin}].\n`);
    // The ports beside that of the server are free as likely as not; it is started again where one is not.
    const beside = { epmd: port + 1, distribution: port + 2 };
    return {
      file: '/bin/sh',
      args: [
        '-c',
        `epmd -port ${beside.epmd} </dev/null >/dev/null 2>&1 & exec /usr/lib/rabbitmq/bin/rabbitmq-server`,
      ],
      env: {
        ERL_EPMD_PORT: String(beside.epmd),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        RUNNING_UNDER_SYSTEMD: '1',
        RABBITMQ_NODENAME: `rabbit${port}@localhost`,
        RABBITMQ_DIST_PORT: String(beside.distribution),
        RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
      },
    };
  };
}

export const BROKERS: readonly Server[] = [
  {
    name: 'mosquitto',
    version: { debian: 'mosquitto' },
    command: ({ port, folder }) => {
      const config = [
        `listener ${port} 127.0.0.1`,
        'socket_domain ipv4',
        'protocol websockets',
        // Without a listener of the other kind it ends.
        `listener 0 ${join(folder, 'mqtt.socket')}`,
        'user root',
        'allow_anonymous true',
        'persistence false',
      ];
      writeFileSync(join(folder, 'mosquitto.conf'), `${config.join('\n')}\n`);
      return { file: '/usr/sbin/mosquitto', args: ['-c', join(folder, 'mosquitto.conf')] };
    },
    speech: mqtt(),
    speechWithLimit: mqtt(2),
    ...OVER_A_BROKER,
    deflate: cannot('It has none.'),
    silence: LOST,
    deploy: LOST,
  },
  {
    name: 'RabbitMQ web-stomp',
    version: { debian: 'rabbitmq-server' },
    command: rabbitmq('stomp'),
    path: '/ws',
    speech: stomp(),
    speechWithLimit: stomp(1000),
    ...OVER_A_BROKER,
    silence: says(1000, 'STOMP died'),
    deploy: LOST,
  },
  {
    name: 'RabbitMQ web-mqtt',
    version: { debian: 'rabbitmq-server' },
    command: rabbitmq('mqtt'),
    path: '/ws',
    speech: mqtt(),
    speechWithLimit: mqtt(2),
    ...OVER_A_BROKER,
    silence: says(1000, 'MQTT died'),
    deploy: LOST,
  },
];
