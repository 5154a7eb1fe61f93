import { SCRIPT_SERVERS } from './list/scripts.ts';
import { examine } from './suite.ts';

examine(SCRIPT_SERVERS);
