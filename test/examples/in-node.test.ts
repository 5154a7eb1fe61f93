import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { execute } from '../support/child.ts';

/** Programs; the tests among the recipes are run as such, and their folders in pages. */
const programs = ['examples/guide', 'examples/recipes'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`)
    .filter((name) => /^[^.]+\.ts$/.test(name))
    .map((name) => `${folder}/${name}`),
);

describe('recipes for Node, and the code of the guide', () => {
  it.each(programs)('[EG-2] %s runs to its end', async (name) => {
    const { exitCode, signal, stdout, stderr } = await execute(process.execPath, ['--import', 'tsx', name]);
    // What it asserts is in it; a failed assertion is an exit code, and a text that says what.
    expect({ exitCode, signal, stderr }).toEqual({ exitCode: 0, signal: null, stderr: '' });
    // It has come to its last line.
    expect(stdout).not.toBe('');
  });
});
