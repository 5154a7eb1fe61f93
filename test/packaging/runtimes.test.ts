import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platform } from '../contract/engines/platforms.ts';
import { Application } from '../support/application.ts';
import { execute, report } from '../support/child.ts';
import { startServer } from '../support/start-server.ts';

/** How a module of an application is run, without anything being fetched. */
const RUNTIMES: ReadonlyArray<readonly [name: string, program: string, args: readonly string[]]> = [
  ['Node 20', platform('node-20/bin/node'), []],
  ['Node 22', platform('node-22/bin/node'), []],
  ['Node 24', platform('node-24/bin/node'), []],
  ['Node 26', platform('node-26/bin/node'), []],
  [
    'Deno',
    platform('deno/deno'),
    ['run', '--allow-all', '--no-lock', '--no-remote', '--node-modules-dir=manual'],
  ],
  ['Bun', platform('bun/bin/bun'), ['run', '--no-install']],
];

const NODES = RUNTIMES.slice(0, 4);

const IMPORT = `import { ResilientWebSocket } from 'resilient-websocket';`;
const REQUIRE = `const { ResilientWebSocket } = require('resilient-websocket');`;

let application: Application;

beforeAll(async () => {
  application = await Application.create();
});

afterAll(() => application.remove());

/** Has a module with that first line live through a refusal, a connection and its own close. */
async function live(program: string, args: readonly string[], first: string, name: string): Promise<unknown> {
  const server = await startServer();
  server.script({ do: 'refuse', status: 503 });
  const source = `${first}
    const socket = new ResilientWebSocket('${server.url}', [], { backoff: { minMs: 1, baseMs: 1, maxMs: 1 } });
    const happened = [];
    socket.addEventListener('open', () => socket.send('hello'));
    socket.addEventListener('message', ({ data }) => {
      happened.push(data);
      socket.close(1000);
    });
    socket.addEventListener('close', ({ code }) => {
      happened.push(code);
      if (code === 1000) console.log(JSON.stringify(happened));
    });
  `;
  const file = await application.write(source, name);
  return report(await execute(program, [...args, file], { DENO_NO_UPDATE_CHECK: '1' }));
}

/** Has a module live through a connection and its own close, with a subscriber that throws; tells what it was told. */
async function overhear(program: string, args: readonly string[]): Promise<unknown> {
  const server = await startServer();
  const source = `
    import { ResilientWebSocket } from 'resilient-websocket/full';
    import { channel, subscribe } from 'node:diagnostics_channel';
    process.on('uncaughtException', ({ message }) => uncaught.push(message));
    const types = [];
    const uncaught = [];
    // Bun forgets a channel that nobody holds, with its subscribers.
    globalThis.held = [];
    for (const type of ['attempt', 'open', 'close']) {
      subscribe('resilient-websocket:' + type, ({ entry }) => {
        types.push(entry.type);
        throw new Error('on purpose');
      });
      held.push(channel('resilient-websocket:' + type));
    }
    const socket = new ResilientWebSocket('${server.url}');
    socket.addEventListener('open', () => socket.close(1000));
    socket.addEventListener('close', () => {
      setTimeout(() => console.log(JSON.stringify({ types, uncaught })));
    });
  `;
  const file = await application.write(source, 'main.js');
  return report(await execute(program, [...args, file], { DENO_NO_UPDATE_CHECK: '1' }));
}

describe('the installed package, not bundled', () => {
  it.each(RUNTIMES)('[PK-12] is imported in %s, and a socket lives', async (_name, program, args) => {
    expect(await live(program, args, IMPORT, 'main.js')).toEqual([1006, 'hello', 1000]);
  });

  it.each(RUNTIMES)(
    '[OB-9] publishes in %s what happens, whatever a subscriber throws',
    async (_name, program, args) => {
      const types = ['attempt', 'open', 'close'];
      expect(await overhear(program, args)).toEqual({ types, uncaught: types.map(() => 'on purpose') });
    },
  );

  it.each(NODES)('[PK-12] is required in %s, and a socket lives', async (_name, program, args) => {
    expect(await live(program, args, REQUIRE, 'main.cjs')).toEqual([1006, 'hello', 1000]);
  });
});
