import { cannot, LOST, type Server, says } from '../server.ts';
import { program } from './programs.ts';

function go(path: string): Pick<Server, 'build' | 'command'> {
  return {
    // Debian has the packages where a GOPATH has them.
    build: (built) => ({
      file: '/usr/bin/go',
      args: ['build', '-o', built, program(path)],
      env: { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' },
    }),
    command: ({ port, mode, silenceS, built }) => ({
      file: `${built}/server`,
      args: [String(port), mode, String(silenceS)],
    }),
  };
}

export const GO_SERVERS: readonly Server[] = [
  {
    name: 'gorilla',
    version: { debian: 'golang-github-gorilla-websocket-dev' },
    ...go('gorilla/server.go'),
    closes: {},
    failure: LOST,
    silence: LOST,
    deploy: LOST,
  },
  {
    name: 'nhooyr',
    version: { debian: 'golang-nhooyr-websocket-dev' },
    ...go('nhooyr/server.go'),
    closes: { empty: cannot('Its API has no Close frame without a code.') },
    failure: says(1011, 'the handler ended'),
    silence: LOST,
    deploy: LOST,
  },
];
