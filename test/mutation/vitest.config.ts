import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification, type TestUserConfig } from 'vitest/node';
import { resolve, tags } from '../../vitest.config.ts';

/** They are about tables, which are made as their modules are loaded, so that every test counts as one that uses them. */
const FIRST = /(arguments|codes|policy|retry-after)\.test\.ts$/;

/** They do a thing thousands of times. */
const LAST = /(backoff|queue-edges|queue-properties)\.test\.ts$/;

/** A mutant is done with at the first test that fails. */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      FIRST.test(moduleId) ? 0 : LAST.test(moduleId) ? 2 : 1;
    return [...files].sort((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** The tests that every mutant has to get past: those that decide what the machine does, and take no time. */
const test: TestUserConfig = {
  include: ['test/spec/*.test.ts', 'test/model/queue-properties.test.ts', 'test/environments/node.test.ts'],
  // They are about other folders.
  exclude: [
    'test/spec/{reading,react,test-kit,message-events,observability,trace}.test.ts',
    'test/spec/{compatibility,compatibility-life,party-socket,connections,connections-sockets}.test.ts',
    '**/node_modules/**',
  ],
  tags,
  tagsFilter: ['!real-server'],
  sequence: { sequencer: LikelyFirst },
  testTimeout: 5000,
  // To load every module anew for each file would take longer than the tests do.
  isolate: false,
};

export default defineConfig({ resolve, test });
