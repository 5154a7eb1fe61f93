import { PYTHON_SERVERS } from './list/python.ts';
import { examine } from './suite.ts';

examine(PYTHON_SERVERS);
