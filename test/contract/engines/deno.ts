import { launchCommand } from '../../support/subprocess.ts';
import { AT_ONCE, type Engine } from './engine.ts';
import { platform } from './platforms.ts';

/** Deno, with nothing but the bundle. */
export const DENO: Engine = {
  target: { conditions: ['deno'] },
  start: AT_ONCE,
  launch({ text }) {
    const args = [
      'run',
      '--allow-all',
      '--no-config',
      '--no-lock',
      '--no-remote',
      '--no-npm',
      '--ext=js',
      '-',
    ];
    return launchCommand(platform('deno/deno'), args, { stdin: text, env: { DENO_NO_UPDATE_CHECK: '1' } });
  },
};
