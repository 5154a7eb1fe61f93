import { join } from 'node:path';
import { ROOT } from '../../support/bundle.ts';

/** A file of the programs of the servers. */
export function program(path: string): string {
  return join(ROOT, 'test/servers/programs', path);
}
