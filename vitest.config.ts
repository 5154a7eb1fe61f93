import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

function source(path: string): string {
  return fileURLToPath(new URL(`./src/${path}`, import.meta.url));
}

const resolve = {
  alias: [
    { find: /^resilient-websocket$/, replacement: source('index.ts') },
    { find: /^resilient-websocket\/codes$/, replacement: source('codes.ts') },
    { find: /^resilient-websocket\/presets$/, replacement: source('presets.ts') },
    { find: /^resilient-websocket\/trace$/, replacement: source('trace.ts') },
    { find: /^resilient-websocket\/testing$/, replacement: source('testing.ts') },
    { find: /^resilient-websocket\/testing\/server$/, replacement: source('testing-server.ts') },
    { find: /^resilient-websocket\/react$/, replacement: source('react.ts') },
    {
      find: /^resilient-websocket\/reconnecting-websocket$/,
      replacement: source('reconnecting-websocket.ts'),
    },
    { find: /^resilient-websocket\/partysocket$/, replacement: source('partysocket.ts') },
    { find: '#platform-websocket', replacement: source('runtime/platform-websocket.node.ts') },
    { find: '#diagnostics', replacement: source('runtime/diagnostics.runtime.ts') },
  ],
};

const BROWSER = ['test/browser/**/*.test.ts', 'test/lifecycle/chromium.test.ts'];
const ENGINES = [
  'test/contract/contract.test.ts',
  'test/packaging/{next,runtimes}.test.ts',
  'test/types/**/*.test.ts',
  'test/lifecycle/{firefox,webkit}.test.ts',
];
const PROXIES = 'test/proxies/**/*.test.ts';
const EXAMPLES = ['test/examples/**/*.test.ts', 'examples/**/*.test.ts'];
const INSTALLED = '**/node_modules/**';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    projects: [
      // Wants nothing but the npm packages.
      {
        resolve,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...BROWSER, ...ENGINES, ...EXAMPLES, PROXIES, INSTALLED],
          testTimeout: 30_000,
        },
      },
      // Wants a Chromium, at /usr/bin/chromium or where CHROMIUM says.
      { resolve, test: { name: 'browser', include: BROWSER, testTimeout: 30_000 } },
      // Wants a Chromium, too.
      { resolve, test: { name: 'examples', include: EXAMPLES, testTimeout: 30_000 } },
      // Wants nginx and HAProxy, in /usr/sbin or where NGINX and HAPROXY say.
      { resolve, test: { name: 'proxies', include: [PROXIES] } },
      // Wants the browsers, the runtimes and compilers of test/platforms, and Next.js in test/packaging/next-app.
      { resolve, test: { name: 'engines', include: ENGINES, testTimeout: 30_000 } },
    ],
  },
});
