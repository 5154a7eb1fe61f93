import { BROKERS } from './list/brokers.ts';
import { GO_SERVERS } from './list/go.ts';
import { MACHINE_SERVERS } from './list/machines.ts';
import { NPM_SERVERS } from './list/npm.ts';
import { PYTHON_SERVERS } from './list/python.ts';
import { RUNTIME_SERVERS } from './list/runtimes.ts';
import { SCRIPT_SERVERS } from './list/scripts.ts';
import type { Server } from './server.ts';

/** All servers, in the order of the page. */
export const SERVERS: readonly Server[] = [
  ...PYTHON_SERVERS,
  ...GO_SERVERS,
  ...SCRIPT_SERVERS,
  ...MACHINE_SERVERS,
  ...NPM_SERVERS,
  ...RUNTIME_SERVERS,
  ...BROKERS,
];
