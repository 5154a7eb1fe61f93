import { launchCommand } from '../../support/subprocess.ts';
import { AT_ONCE, type Engine } from './engine.ts';

/** A Node, which finds the packages by itself. */
export function node(binary: string): Engine {
  return {
    target: { conditions: ['node'], packages: 'external' },
    start: AT_ONCE,
    launch: ({ text }) => launchCommand(binary, ['--input-type=module', '-'], { stdin: text }),
  };
}
