import { readdirSync } from 'node:fs';
import { LOST, type Server, says } from '../server.ts';
import { program } from './programs.ts';

const RABBITMQ = '/usr/lib/rabbitmq/lib';

/** The folder with the plugins of RabbitMQ, of which Cowboy is one. */
function plugins(): string {
  const [version = ''] = readdirSync(RABBITMQ);
  return `${RABBITMQ}/${version}/plugins`;
}

const JARS = [
  'catalina',
  'coyote',
  'api',
  'servlet-api',
  'annotations-api',
  'el-api',
  'juli',
  'jni',
  'util',
  'util-scan',
  'websocket',
  'websocket-api',
  'websocket-client-api',
  'jaspic-api',
];
const CLASSPATH = JARS.map((name) => `/usr/share/java/tomcat10-${name}.jar`).join(':');

/** Servers on the machines of Erlang and of Java. */
export const MACHINE_SERVERS: readonly Server[] = [
  {
    name: 'Cowboy',
    version: { command: ['/bin/sh', '-c', `ls ${RABBITMQ}/*/plugins | grep ^cowboy-`] },
    command: ({ port, mode, silenceS }) => ({
      file: '/usr/bin/escript',
      args: [program('cowboy/server.escript'), String(port), mode, silenceS.toFixed(1), plugins()],
    }),
    closes: {},
    failure: says(1011),
    silence: says(1000),
    deploy: LOST,
  },
  {
    name: 'Tomcat',
    version: { debian: 'libtomcat10-java' },
    build: (built) => ({
      file: '/usr/bin/javac',
      args: ['-cp', CLASSPATH, '-d', built, program('tomcat/Server.java')],
    }),
    command: ({ port, mode, silenceS, built, folder }) => ({
      file: '/usr/bin/java',
      args: [
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        `-Djava.io.tmpdir=${folder}`,
        '-cp',
        `${built}:${CLASSPATH}`,
        'Server',
        String(port),
        mode,
        String(silenceS),
      ],
    }),
    closes: { empty: says(1000) },
    failure: says(1002, 'An unrecoverable IOException occurred so the connection was closed'),
    silence: says(1001, 'The WebSocket session [0] idle timeout expired'),
    deploy: says(1001, 'The web application is stopping'),
    plain: LOST,
  },
];
