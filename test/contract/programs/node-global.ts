import { subjectsFor } from '../subjects.ts';
import { deliver } from './deliver.ts';
import { hearProcess, survive } from './hear.ts';

/** In Node: the WebSocket of its global, which ours has to be told of. */
export function run(host: string): Promise<void> {
  survive();
  return deliver(host, subjectsFor(WebSocket, { WebSocket }), hearProcess);
}
