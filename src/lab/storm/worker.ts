import { optionsOf } from '../policy.ts';
import { watch } from './crowd.ts';
import { PEERS } from './peers.ts';
import type { StormNews, StormPlan } from './plan.ts';
import { resilientClient } from './resilient.ts';

/** The part of a worker's global that is needed; the types of pages do not have it. */
interface WorkerScope {
  onmessage: ((event: { readonly data: StormPlan }) => void) | null;
  postMessage(news: StormNews): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { policy, storm } }) => {
  try {
    for (const client of [resilientClient(optionsOf(policy)), ...PEERS]) {
      scope.postMessage({ kind: 'course', name: client.name, course: watch(client, storm) });
    }
    scope.postMessage({ kind: 'done' });
  } catch (error) {
    scope.postMessage({ kind: 'failed', message: (error as Error).message });
  }
};
