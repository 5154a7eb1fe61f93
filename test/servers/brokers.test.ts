import { BROKERS } from './list/brokers.ts';
import { examine } from './suite.ts';

examine(BROKERS);
