import { NPM_SERVERS } from './list/npm.ts';
import { examine } from './suite.ts';

examine(NPM_SERVERS);
