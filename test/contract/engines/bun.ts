import { launchCommand } from '../../support/subprocess.ts';
import { AT_ONCE, type Engine } from './engine.ts';
import { platform } from './platforms.ts';

/** Bun, with nothing but the bundle. */
export const BUN: Engine = {
  target: { conditions: ['bun'] },
  start: AT_ONCE,
  launch: ({ text }) => launchCommand(platform('bun/bin/bun'), ['run', '-'], { stdin: text }),
};
