import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../support/application.ts';
import { bundle, ROOT } from '../support/bundle.ts';
import { execute, report, run } from '../support/child.ts';
import type { Result } from './production.child.ts';

const CHILD = new URL('production.child.ts', import.meta.url);

/** What only the sentences for developers say. */
const SENTENCES =
  /cannot be|Unknown option|Did you mean|look like seconds|seconds were meant|give a number|give one of|made without the feature/g;

/** Of the entries that make sockets: the others explain, record or imitate, in every build alike. */
const CLASSES = ['', '/lite', '/full', '/kit'].map((entry) => `resilient-websocket${entry}`);

/** The names that an entry exports in Node, with these flags. */
async function namesOf(entry: string, ...flags: readonly string[]): Promise<readonly string[]> {
  const source = `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all)));`;
  return report(await execute(process.execPath, [...flags, '--input-type=module', '--eval', source, ROOT]));
}

describe('the build for production', () => {
  it('[KT-3] checks no options, and does all else as the other', async () => {
    const development = report<Result>(await run(CHILD));
    const production = report<Result>(await run(CHILD, { flags: ['--conditions=production'] }));
    expect(development.refused).toEqual(['InvalidOptionError', 'InvalidOptionError']);
    expect(production).toEqual({ ...development, refused: [null, null] });
    expect(production.violations).toEqual([
      'SyntaxError',
      'SyntaxError',
      'InvalidAccessError',
      'SyntaxError',
      'TypeError',
    ]);
    expect(production.ends).toHaveLength(5);
  });

  it.each(ENTRIES)('[KT-3] exports from %s what the other does', async (entry) => {
    expect(await namesOf(entry, '--conditions=production')).toEqual(await namesOf(entry));
  });

  it.each(CLASSES)('[KT-3] has no sentences for developers in %s', async (entry) => {
    const source = `export * from '${entry}'`;
    const { text } = await bundle(source, { production: true, minify: true });
    expect(text.match(SENTENCES) ?? []).toEqual([]);
    // They can be found.
    const { text: other } = await bundle(source, { minify: true });
    expect(other.match(SENTENCES)).not.toBeNull();
  });
});
