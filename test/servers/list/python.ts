import { type Command, cannot, LOST, type Server, SILENT, type Start, says } from '../server.ts';
import { program } from './programs.ts';

/** That of Debian, which has its packages. */
const PYTHON = '/usr/bin/python3';

function script(path: string): (start: Start) => Command {
  return ({ port, mode, silenceS }) => ({
    file: PYTHON,
    args: [program(path), String(port), mode, String(silenceS)],
  });
}

function module(
  name: string,
  args: (start: Start) => readonly (string | number)[],
): (start: Start) => Command {
  return (start) => ({
    file: PYTHON,
    args: ['-m', name, ...args(start).map(String)],
    env: { PYTHONPATH: program('asgi'), PYTHONDONTWRITEBYTECODE: '1' },
  });
}

/** Every Close frame of ASGI has a code. */
const NOT_EMPTY = { empty: cannot('ASGI has no Close frame without a code.') };

const RESERVED_TO_IT = cannot('It takes 1000 and 3000 to 4999 of an application.');

const UVICORN: Pick<Server, 'version'> = { version: { debian: 'python3-uvicorn' } };

function uvicorn(backend: 'websockets' | 'wsproto'): Server['command'] {
  return module('uvicorn', ({ port, silenceS }) => [
    ...['--host', '127.0.0.1', '--port', port, '--ws', backend, '--log-level', 'critical'],
    ...(silenceS > 0 ? ['--ws-ping-interval', silenceS / 2, '--ws-ping-timeout', silenceS / 2] : []),
    'application:application',
  ]);
}

export const PYTHON_SERVERS: readonly Server[] = [
  {
    name: 'Python websockets',
    version: { debian: 'python3-websockets' },
    command: script('websockets/server.py'),
    closes: { empty: cannot('Its API has no Close frame without a code.') },
    failure: says(1011),
    silence: says(1011, 'keepalive ping timeout'),
    deploy: says(1001),
    plain: LOST,
  },
  {
    name: 'aiohttp',
    version: { debian: 'python3-aiohttp' },
    command: script('aiohttp/server.py'),
    closes: { empty: cannot('Its API has no Close frame without a code.') },
    failure: LOST,
    silence: LOST,
    deploy: says(1000),
    plain: SILENT,
  },
  {
    name: 'uvicorn with websockets',
    ...UVICORN,
    command: uvicorn('websockets'),
    closes: NOT_EMPTY,
    failure: LOST,
    silence: says(1011, 'keepalive ping timeout'),
    deploy: LOST,
  },
  {
    name: 'uvicorn with wsproto',
    ...UVICORN,
    command: uvicorn('wsproto'),
    closes: NOT_EMPTY,
    failure: LOST,
    silence: cannot('It sends no Ping.'),
    deploy: says(1012),
  },
  {
    name: 'hypercorn',
    version: { debian: 'python3-hypercorn' },
    command: module('hypercorn', ({ port }) => [
      ...['--bind', `127.0.0.1:${port}`, '--log-level', 'critical'],
      'application:application',
    ]),
    closes: NOT_EMPTY,
    failure: says(1000),
    silence: cannot('It waits for no answer to its Ping.'),
    deploy: says(1000),
  },
  {
    name: 'daphne',
    version: { debian: 'daphne' },
    command: module('daphne', ({ port, silenceS }) => [
      ...['-b', '127.0.0.1', '-p', port, '-v', 0],
      ...(silenceS > 0 ? ['--ping-interval', silenceS, '--ping-timeout', silenceS] : []),
      'application:application',
    ]),
    deflate: cannot('It does not offer it.'),
    closes: {
      ...NOT_EMPTY,
      // It leaves out the reason.
      1000: says(1000),
      4000: says(4000),
      1001: RESERVED_TO_IT,
      1008: RESERVED_TO_IT,
      1011: RESERVED_TO_IT,
      1012: RESERVED_TO_IT,
      1013: RESERVED_TO_IT,
    },
    failure: says(1011),
    silence: LOST,
    deploy: LOST,
  },
  {
    name: 'Tornado',
    version: { debian: 'python3-tornado' },
    command: script('tornado/server.py'),
    closes: {},
    failure: LOST,
    silence: says(1005),
    deploy: LOST,
  },
];
