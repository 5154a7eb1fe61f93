import { GO_SERVERS } from './list/go.ts';
import { examine } from './suite.ts';

examine(GO_SERVERS);
