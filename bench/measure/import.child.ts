/** How long the first import of a client takes, in a process of its own. */
import { readOrder, report } from './child-side.ts';

/** What the parent wants of this process. */
export interface ImportOrder {
  readonly entry: string;
}

const { entry } = readOrder<ImportOrder>();
// Some look for it when they are imported.
Object.assign(globalThis, { WebSocket: class extends EventTarget {} });

const startedAt = performance.now();
await import(entry);
report(performance.now() - startedAt);
