import { RUNTIME_SERVERS } from './list/runtimes.ts';
import { examine } from './suite.ts';

examine(RUNTIME_SERVERS);
