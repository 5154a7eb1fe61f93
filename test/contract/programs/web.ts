import { subjectsFor } from '../subjects.ts';
import { deliver } from './deliver.ts';
import { hearEvents } from './hear.ts';

/** In a page or in workerd: the engine's own class, which ours finds by itself. */
export function run(host: string): Promise<void> {
  return deliver(host, subjectsFor(WebSocket), hearEvents);
}
