import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { execute } from '../support/child.ts';

/** Programs; the tests among the recipes are run as such, and the folders in pages. */
const programs = readdirSync(`${ROOT}examples/recipes`).filter((name) => /^[^.]+\.ts$/.test(name));

describe('recipes for Node', () => {
  it.each(programs)('[EG-2] %s runs to its end', async (name) => {
    const { exitCode, signal, stdout, stderr } = await execute(process.execPath, [
      '--import',
      'tsx',
      `examples/recipes/${name}`,
    ]);
    // What it asserts is in it; a failed assertion is an exit code, and a text that says what.
    expect({ exitCode, signal, stderr }).toEqual({ exitCode: 0, signal: null, stderr: '' });
    // It has come to its last line.
    expect(stdout).not.toBe('');
  });
});
