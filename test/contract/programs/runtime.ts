import { subjectsFor } from '../subjects.ts';
import { deliver } from './deliver.ts';
import { hearProcess, survive } from './hear.ts';

/** In Deno or Bun: the runtime's own class, which ours finds by itself. */
export function run(host: string): Promise<void> {
  survive();
  return deliver(host, subjectsFor(WebSocket), hearProcess);
}
