import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MisbehavingServer } from '../../src/server/misbehaving-server.ts';
import { Application, ENTRIES } from '../support/application.ts';
import { execute, report } from '../support/child.ts';

let application: Application;

beforeAll(async () => {
  application = await Application.create();
});

afterAll(() => application.remove());

/** Runs a CommonJS module in Node, and returns what it printed. It must have warned of nothing. */
async function runCommonJs<T>(source: string, argument = '', ...flags: string[]): Promise<T> {
  const main = await application.write(source, 'main.cjs');
  const ended = await execute(process.execPath, [...flags, main, argument]);
  expect(ended.stderr).toBe('');
  return report<T>(ended);
}

describe('a CommonJS module in Node', () => {
  it.each(ENTRIES)('[PK-10] gets from require() of %s what an import gets', async (entry) => {
    const names = await runCommonJs<{ readonly required: string[]; readonly areSame: boolean }>(`
      const required = require('${entry}');
      import('${entry}').then((imported) => {
        const names = Object.keys(required).filter((name) => name !== '__esModule');
        const areSame = names.every((name) => required[name] === imported[name]);
        console.log(JSON.stringify({ required: names, areSame }));
      });
    `);
    const imported = Object.keys((await import(entry)) as object);
    expect(names).toEqual({ required: imported.sort(), areSame: true });
  });

  it.each([
    ['resilient-websocket', 'ResilientWebSocket', { backoff: { minMs: 1, baseMs: 1, maxMs: 1 } }],
    [
      'resilient-websocket/reconnecting-websocket',
      'ReconnectingWebSocket',
      { minReconnectionDelay: 1, maxReconnectionDelay: 1 },
    ],
  ])('[PK-10] connects, connects again and closes with the class of %s', async (entry, name, options) => {
    const server = await MisbehavingServer.start();
    server.script({ do: 'refuse', status: 503 });
    const source = `
      const { ${name}: Class } = require('${entry}');
      const socket = new Class(process.argv[2], [], ${JSON.stringify(options)});
      const codes = [];
      socket.addEventListener('close', ({ code }) => codes.push(code));
      socket.addEventListener('open', () => socket.close(1000));
      socket.on('status', ({ status }) => {
        if (status === 'closed') setImmediate(() => console.log(JSON.stringify(codes)));
      });
    `;
    expect(await runCommonJs(source, server.url)).toEqual([1006, 1000]);
    expect(server.handshakes).toHaveLength(2);
    await server.stop();
  });
});

/** Node as it is without `require()` of ES modules: it takes the conditions that Jest does. */
const NO_MODULES = '--no-experimental-require-module';

describe('where no ES modules can be loaded', () => {
  it('[PK-14] require() of each entry gives what an import gives, of one copy', async () => {
    const names = await runCommonJs<Record<string, string[]>>(
      `
      const names = {};
      for (const entry of ${JSON.stringify(ENTRIES)}) names[entry] = Object.keys(require(entry)).sort();
      const { ResilientWebSocket } = require('resilient-websocket');
      const { ReconnectingWebSocket } = require('resilient-websocket/reconnecting-websocket');
      if (!(ReconnectingWebSocket.prototype instanceof ResilientWebSocket)) names.copies = [];
      if (!require.resolve('resilient-websocket').endsWith('.cjs')) names.modules = [];
      console.log(JSON.stringify(names));
      `,
      '',
      NO_MODULES,
    );
    const imported = await Promise.all(
      ENTRIES.map(async (entry) => [entry, Object.keys((await import(entry)) as object).sort()] as const),
    );
    expect(names).toEqual(Object.fromEntries(imported));
  });

  it('[PK-14] a socket lives', async () => {
    const server = await MisbehavingServer.start();
    const source = `
      const { default: ReconnectingWebSocket } = require('resilient-websocket/reconnecting-websocket');
      const socket = new ReconnectingWebSocket(process.argv[2]);
      socket.onopen = () => socket.send('hello');
      socket.onmessage = ({ data }) => {
        socket.close();
        console.log(JSON.stringify(data));
      };
    `;
    expect(await runCommonJs(source, server.url, NO_MODULES)).toBe('hello');
    await server.stop();
  });
});
