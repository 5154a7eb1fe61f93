import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

function source(path: string): string {
  return fileURLToPath(new URL(`./src/${path}`, import.meta.url));
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^resilient-websocket$/, replacement: source('index.ts') },
      { find: /^resilient-websocket\/codes$/, replacement: source('codes.ts') },
      { find: /^resilient-websocket\/presets$/, replacement: source('presets.ts') },
      { find: '#platform-websocket', replacement: source('runtime/platform-websocket.node.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    testTimeout: 30_000,
    // A listener or a timer that throws where nobody sees it fails the run.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
