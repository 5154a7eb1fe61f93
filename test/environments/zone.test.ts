import { describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { execute, report } from '../support/child.ts';
import { startServer } from '../support/start-server.ts';
import { describeAngular, expectedZones } from './zone-rules.ts';
import type { Angular, Heard } from './zone-side.ts';

/** Runs a module in a Node of its own, where `resilient-websocket` is the built package; it has all of zone-side.ts. */
async function inNode<T>(source: string): Promise<T> {
  const { text } = await bundle(
    `import { angular, load, zonesHeard, zonesOfReplaced } from './test/environments/zone-side.ts';\n${source}`,
    { conditions: ['node', 'module'], external: ['resilient-websocket'] },
  );
  return report<T>(await execute(process.execPath, ['--input-type=module', '--eval', text]));
}

const IMPORT = `const { ResilientWebSocket } = await import('resilient-websocket');`;

describe.each([
  ['before the library', `await load(); ${IMPORT}`, ''],
  ['after the library', `${IMPORT} await load();`, ''],
  ['after the socket was made', IMPORT, ', load'],
])('in Node, with zone.js that is loaded %s', (_when, start, late) => {
  it.each(['functions', 'all'] as const)('[HO-1] listeners run in their zones: %s', async (kinds) => {
    const { url } = await startServer();
    const heard = await inNode<Heard>(`${start}
      const heard = await zonesHeard(ResilientWebSocket, ${JSON.stringify(url)}, '${kinds}'${late});
      console.log(JSON.stringify(heard));`);
    expect(heard).toEqual(expectedZones(kinds));
  });
});

describe('in Node, with zone.js', () => {
  it('[HO-2] a handler that replaces another stays in the zone of the first; after null, it has its own', async () => {
    const { url } = await startServer();
    const zones = await inNode(`await load(); ${IMPORT}
      console.log(JSON.stringify(await zonesOfReplaced(ResilientWebSocket, ${JSON.stringify(url)})));`);
    expect(zones).toEqual(['first', 'second']);
  });

  describeAngular(async (url, isOutside) => {
    return inNode<Angular>(`await load(); ${IMPORT}
      const make = () => new ResilientWebSocket(${JSON.stringify(url)});
      console.log(JSON.stringify(await angular(make, ${isOutside})));`);
  });
});
