import { fileURLToPath } from 'node:url';
import type { Alias } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where the modules of the package are: its source, or what is built of it. */
function modules(folder: 'src' | 'dist'): { alias: Alias[] } {
  const module = (name: string): string =>
    fileURLToPath(new URL(`./${folder}/${name}.${folder === 'src' ? 'ts' : 'js'}`, import.meta.url));
  return {
    alias: [
      { find: /^resilient-websocket$/, replacement: module('index') },
      { find: /^resilient-websocket\/testing\/server$/, replacement: module('testing-server') },
      { find: /^resilient-websocket\/([\w-]+)$/, replacement: module('$1') },
      { find: '#platform', replacement: module('platform/node/platform') },
      { find: '#diagnostics', replacement: module('features/trace/diagnostics.runtime') },
    ],
  };
}

/** Where the names that users import lead to: the source. */
export const resolve = modules('src');

/** What tests are marked with that a run may leave out. */
export const tags = [
  { name: 'real-server', description: 'Talks to a real server over a real line, and so takes its time.' },
];

const BROWSER = ['test/browser/**/*.test.ts', 'test/lifecycle/chromium.test.ts'];
const ENGINES = [
  'test/contract/contract.test.ts',
  'test/packaging/{next,react-native,runtimes}.test.ts',
  'test/types/**/*.test.ts',
  'test/lifecycle/{firefox,webkit}.test.ts',
];
const PROXIES = 'test/proxies/**/*.test.ts';
const CLIENTS = 'test/clients/**/*.test.ts';
const SERVERS = 'test/servers/**/*.test.ts';
const EXAMPLES = ['test/examples/**/*.test.ts', 'examples/**/*.test.ts'];
const INSTALLED = '**/node_modules/**';

export default defineConfig({
  test: {
    tags,
    testTimeout: 30_000,
    projects: [
      // Wants nothing but the npm packages.
      {
        resolve,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...BROWSER, ...ENGINES, ...EXAMPLES, CLIENTS, PROXIES, SERVERS, INSTALLED],
          testTimeout: 30_000,
        },
      },
      // Wants a Chromium, at /usr/bin/chromium or where CHROMIUM says.
      { resolve, test: { name: 'browser', include: BROWSER, testTimeout: 30_000 } },
      // Wants a Chromium, too.
      { resolve, test: { name: 'examples', include: EXAMPLES, testTimeout: 30_000 } },
      // Wants the clients and servers of test/clients, and RabbitMQ, in /usr/lib/rabbitmq/bin or where RABBITMQ says.
      {
        resolve: modules('dist'),
        test: {
          name: 'clients',
          include: [CLIENTS],
          exclude: [INSTALLED],
          testTimeout: 30_000,
          // Clients wait before they come back, and a server may take some seconds to start.
          expect: { poll: { timeout: 10_000 } },
          // Has to find the same copy of graphql as the tests do.
          server: { deps: { inline: ['graphql-ws'] } },
        },
      },
      // Wants nginx and HAProxy, in /usr/sbin or where NGINX and HAPROXY say.
      { resolve, test: { name: 'proxies', include: [PROXIES] } },
      // Wants the servers of Debian, of test/servers and of test/platforms. Two files at a time: most of it is waiting.
      { resolve, test: { name: 'servers', include: [SERVERS], exclude: [INSTALLED], maxWorkers: 2 } },
      // Wants the browsers, the runtimes and compilers of test/platforms, and Next.js in test/packaging/next-app.
      { resolve, test: { name: 'engines', include: ENGINES, testTimeout: 30_000 } },
    ],
  },
});
