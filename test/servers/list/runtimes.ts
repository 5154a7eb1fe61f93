import { join } from 'node:path';
import { platform } from '../../contract/engines/platforms.ts';
import { ROOT } from '../../support/bundle.ts';
import { cannot, LOST, type Server, STAYS_OPEN, says } from '../server.ts';
import { program } from './programs.ts';

export const RUNTIME_SERVERS: readonly Server[] = [
  {
    name: 'Deno',
    version: { command: [platform('deno/deno'), '--version'] },
    command: ({ port, mode, silenceS }) => ({
      file: platform('deno/deno'),
      args: [
        'run',
        '--allow-all',
        '--no-config',
        '--no-lock',
        '--no-remote',
        '--no-npm',
        program('deno/server.js'),
        String(port),
        mode,
        String(silenceS),
      ],
      env: { DENO_NO_UPDATE_CHECK: '1' },
    }),
    deflate: cannot('Its server has none.'),
    // It looks for a comma with a space, and ws writes none.
    subprotocol: cannot('It takes the names that ws offers for one.'),
    closes: {},
    failure: LOST,
    silence: says(1001, 'No response from ping frame.'),
    deploy: says(1001, 'Server shutting down'),
    plain: LOST,
  },
  {
    name: 'Bun',
    version: { command: [platform('bun/bin/bun'), '--version'] },
    command: ({ port, mode, silenceS }) => ({
      file: platform('bun/bin/bun'),
      args: ['run', program('bun/server.js'), String(port), mode, String(silenceS)],
    }),
    closes: { empty: says(1000) },
    failure: LOST,
    silence: LOST,
    deploy: says(1001, 'Server closed'),
    plain: LOST,
  },
  {
    name: 'workerd',
    version: { command: [join(ROOT, 'node_modules/workerd/bin/workerd'), '--version'] },
    command: ({ port }) => ({
      file: join(ROOT, 'node_modules/workerd/bin/workerd'),
      args: ['serve', program('workerd/config.capnp'), `--socket-addr=http=127.0.0.1:${port}`],
    }),
    closes: {},
    failure: LOST,
    silence: cannot('It has no keepalive.'),
    deploy: STAYS_OPEN,
  },
];
