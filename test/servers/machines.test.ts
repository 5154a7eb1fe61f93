import { MACHINE_SERVERS } from './list/machines.ts';
import { examine } from './suite.ts';

examine(MACHINE_SERVERS);
