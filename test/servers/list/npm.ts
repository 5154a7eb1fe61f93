import { cannot, LOST, type Server, says } from '../server.ts';
import { ENGINE_IO } from '../speeches.ts';
import { FAYE_CLOSES } from './faye.ts';
import { program } from './programs.ts';

/** The reason that it gives where it is given none. */
const NORMAL = 'Normal connection closure';

function node(path: string): Server['command'] {
  return ({ port, mode, silenceS }) => ({
    file: process.execPath,
    args: [program(path), String(port), mode, String(silenceS)],
  });
}

export const NPM_SERVERS: readonly Server[] = [
  {
    name: 'websocket',
    version: { npm: 'websocket' },
    command: node('websocket-npm/server.mjs'),
    deflate: cannot('It has none.'),
    closes: { empty: says(1000, NORMAL) },
    failure: LOST,
    silence: LOST,
    deploy: says(1000, NORMAL),
    plain: LOST,
  },
  {
    name: 'faye-websocket',
    version: { npm: 'faye-websocket' },
    command: node('faye-node/server.mjs'),
    deflate: cannot('It is a package of its own.'),
    closes: FAYE_CLOSES,
    failure: LOST,
    silence: cannot('It waits for no answer to its Ping.'),
    deploy: says(1000),
    plain: LOST,
  },
  {
    name: '@fastify/websocket',
    version: { npm: '@fastify/websocket' },
    command: node('fastify/server.mjs'),
    closes: {},
    failure: LOST,
    silence: cannot('It has no keepalive.'),
    deploy: says(1005),
    plain: LOST,
  },
  {
    name: 'engine.io',
    version: { npm: 'engine.io' },
    command: node('engine-io/server.mjs'),
    path: '/engine.io/?EIO=4&transport=websocket',
    speech: ENGINE_IO,
    subprotocol: cannot('It takes none.'),
    closes: cannot('Its API takes no code.'),
    failure: LOST,
    silence: says(1005),
    deploy: says(1005),
    plain: LOST,
  },
];
