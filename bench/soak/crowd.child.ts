/** The clients of the soak, in a process of their own. Ends with its parent. */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as pass } from 'node:timers/promises';
import { collectGarbage, readOrder } from '../measure/child-side.ts';
import { Crowd } from './crowd.ts';
import { countNatives, watchNatives } from './natives.ts';
import type { CrowdOrder, CrowdRequest, Sample } from './order.ts';

watchNatives();
const crowd = new Crowd(readOrder<CrowdOrder>());
let attempts = 0;
const uncaught: string[] = [];

// Node tells of every TCP connection that is begun, so those that are refused count.
subscribe('net.client.socket', () => attempts++);

// An error that nobody caught is a result, and must not end the others.
process.on('uncaughtException', (error) => uncaught.push(error.message));
process.on('unhandledRejection', (error) => uncaught.push(String(error)));
// Node warns of listeners that pile up.
process.on('warning', (warning) => uncaught.push(String(warning)));
process.once('disconnect', () => process.exit());

// Node makes these when somebody first asks for them, and a pipe is a handle.
void [process.stdout, process.stderr];

// The server breaks rules, and the console would hear of it once for each page.
console.warn = () => {};

process.on('message', async (request: CrowdRequest) => {
  if (request === 'begin') crowd.begin();
  else if (request === 'settle') crowd.settle();
  else if (request === 'end') crowd.end();
  // What a finalizer lets go of is gone after the second.
  collectGarbage();
  await pass(0);
  collectGarbage();
  process.send?.(takeSample());
});

function takeSample(): Sample {
  const { heapUsed: heap, rss } = process.memoryUsage();
  const { alive: natives, listeners } = countNatives();
  const { open, settled, ending, remains, connections, echoes } = crowd;
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return {
    ...{ heap, rss, resources, open, settled, ending, remains, natives, listeners },
    ...{ connections, attempts, echoes, uncaught: [...uncaught], ...crowd.takeNotes() },
  };
}
