import { join } from 'node:path';
import { ROOT } from '../../support/bundle.ts';

/** A file of one of the runtimes that `npm ci --prefix test/platforms` installs. */
export function platform(path: string): string {
  return join(ROOT, 'test/platforms/node_modules', path);
}
