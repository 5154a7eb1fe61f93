import { cannot, LOST, type Server, STAYS_OPEN } from '../server.ts';
import { FAYE_CLOSES } from './faye.ts';
import { program } from './programs.ts';

export const SCRIPT_SERVERS: readonly Server[] = [
  {
    name: 'Mojolicious',
    version: { debian: 'libmojolicious-perl' },
    command: ({ port, mode, silenceS }) => ({
      file: '/usr/bin/perl',
      args: [program('mojolicious/server.pl'), String(port), mode, String(silenceS)],
    }),
    closes: {},
    failure: STAYS_OPEN,
    silence: LOST,
    deploy: LOST,
  },
  {
    name: 'faye-websocket for Ruby on puma',
    version: { debian: 'ruby-faye-websocket' },
    command: ({ port, silenceS }) => ({
      file: '/usr/bin/puma',
      args: ['--quiet', '--bind', `tcp://127.0.0.1:${port}`, program('faye-ruby/config.ru')],
      env: { SILENCE: String(silenceS) },
    }),
    deflate: cannot('It is a package of its own, which Debian does not have.'),
    closes: FAYE_CLOSES,
    failure: LOST,
    silence: cannot('It waits for no answer to its Ping.'),
    deploy: LOST,
  },
];
