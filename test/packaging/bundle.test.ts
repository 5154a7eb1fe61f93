import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { ENTRIES, NODE_ENTRY, PEER_ENTRIES } from '../support/application.ts';
import { bundle, ROOT } from '../support/bundle.ts';
import { type Ended, execute, report, run } from '../support/child.ts';
import type { Result as Construction } from './construct.child.ts';
import type { Result as Connected } from './global-connections.child.ts';
import type { Result as Import } from './import.child.ts';
import type { Result as Platform } from './platform.child.ts';
import type { Result as Work } from './worker.ts';

/**
 * As bundlers for other targets set them, the platform they get, and whether `node:diagnostics_channel` can be there; the empty
 * list is one that knows none of ours.
 */
const TARGETS = [
  { conditions: ['worker'], platform: 'web', hasChannels: false },
  { conditions: ['react-native'], platform: 'react-native', hasChannels: false },
  { conditions: ['edge-light'], platform: 'runtime', hasChannels: false },
  { conditions: [], platform: 'web', hasChannels: false },
  { conditions: ['deno'], platform: 'runtime', hasChannels: true },
  { conditions: ['bun'], platform: 'runtime', hasChannels: true },
  { conditions: ['workerd', 'worker'], platform: 'workerd', hasChannels: true },
  { conditions: ['workerd', 'worker', 'browser'], platform: 'workerd', hasChannels: true },
] as const;

/** How long a process may live on after an import. */
const LIMIT_MS = 100;

function child(name: string): URL {
  return new URL(`${name}.child.ts`, import.meta.url);
}

describe('a bundle', () => {
  it.each(TARGETS)(
    '[PK-1] for a target with the conditions $conditions has no trace of ws',
    async ({ conditions, platform }) => {
      const { text, inputs } = await bundle(`export * from 'resilient-websocket'`, { conditions });
      const platforms = inputs.filter((input) => input.endsWith('/platform.js'));
      expect(platforms).toEqual([`dist/platform/${platform}/platform.js`]);
      expect(text).not.toMatch(/node:|Sec-WebSocket-Key/i);
    },
  );

  it.each(TARGETS)(
    '[OB-9] for a target with the conditions $conditions knows of node:diagnostics_channel if that can be there',
    async ({ conditions, hasChannels }) => {
      const { text } = await bundle(`export * from 'resilient-websocket/full'`, { conditions });
      expect(text.includes('diagnostics_channel')).toBe(hasChannels);
    },
  );

  it.each([{ conditions: undefined }, ...TARGETS])(
    '[KT-3] for production with the conditions $conditions is of the production build alone',
    async ({ conditions }) => {
      for (const entry of ENTRIES) {
        const { inputs } = await bundle(`export * from '${entry}'`, {
          production: true,
          ...(conditions && { conditions }),
        });
        const built = inputs.filter((input) => input.startsWith('dist/'));
        expect(built, entry).not.toEqual([]);
        expect(
          built.filter((input) => !input.startsWith('dist/production/')),
          entry,
        ).toEqual([]);
      }
    },
  );
});

describe('the built package in Node', () => {
  it('[PK-2] connects with ws', async () => {
    const result = report<Platform>(await run(child('platform')));
    expect(result).toEqual({ isWs: true, isGlobal: false });
  });

  const imports = [
    ...[...ENTRIES, ...PEER_ENTRIES].flatMap((entry) => [
      { entry, flags: [] as string[] },
      { entry, flags: ['--conditions=browser'] },
    ]),
    { entry: NODE_ENTRY, flags: [] },
  ];

  it.each(imports)(
    '[PK-3] importing $entry $flags touches no global and starts nothing',
    async ({ entry, flags }) => {
      const result = report<Import>(await run(child('import'), { flags, argument: entry }));
      expect(result).toMatchObject({ touched: [], changed: [], pending: [] });
      expect(result.exports).not.toEqual([]);
      expect(result.lingeredMs).toBeLessThan(LIMIT_MS);
    },
  );

  it('[PK-4] without any WebSocket can be imported, and says so when it is to connect', async () => {
    const flags = ['--conditions=browser'];
    const { isTypeError, message } = report<Construction>(await run(child('construct'), { flags }));
    expect(isTypeError).toBe(true);
    expect(message).toContain('options.WebSocket');
    expect(message).toContain('no WebSocket');
  });

  it('[CN-15] connects with the global class from before, where connections have taken its place', async () => {
    const server = await MisbehavingServer.start();
    // The class of the global, which Node 20 has behind a flag.
    const flags = ['--conditions=browser', '--experimental-websocket'];
    const options = { flags, argument: server.url };
    const result = report<Connected>(await run(child('global-connections'), options));
    await server.stop();
    expect(result).toEqual({ isOurs: true, events: ['open', 'message hello', 'close 1000'] });
    expect(server.handshakes).toHaveLength(1);
  });
});

/** The paths in a map of exports or imports, whatever the conditions. */
function pathsIn(map: unknown): readonly string[] {
  if (typeof map === 'string') return [map];
  return typeof map === 'object' && map !== null ? Object.values(map).flatMap(pathsIn) : [];
}

describe('the packed package', () => {
  interface Packed {
    readonly files: readonly { readonly path: string }[];
  }

  async function packed(): Promise<readonly string[]> {
    const [result] = report<Packed[]>(
      await execute('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']),
    );
    return result?.files.map(({ path }) => path) ?? [];
  }

  it('[PK-5] holds what is built, its papers and nothing else', async () => {
    const roots = new Set((await packed()).map((path) => path.split('/')[0]));
    expect([...roots].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  });

  interface Manifest {
    readonly name: string;
    readonly exports: Readonly<Record<string, unknown>>;
    readonly imports: unknown;
    readonly types: string;
    readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  }

  async function manifest(): Promise<Manifest> {
    return JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  }

  it('[PK-5] exports the modules that are tested here, and its own manifest', async () => {
    const { name, exports } = await manifest();
    const modules = Object.keys(exports).map((path) => name + path.slice(1));
    expect(modules.sort()).toEqual([...ENTRIES, ...PEER_ENTRIES, NODE_ENTRY, `${name}/package.json`].sort());
  });

  it('[PK-15] names the types of each entry for a TypeScript that knows no exports', async () => {
    const { exports, typesVersions, types } = await manifest();
    const wanted = Object.entries(exports).flatMap(([path, target]) =>
      typeof target === 'string' ? [] : [[path, (target as { readonly types: string }).types] as const],
    );
    const named = Object.entries(typesVersions['*'] ?? {}).map(([path, [file]]) => [`./${path}`, file]);
    expect([['.', types], ...named]).toEqual(wanted);
  });

  it('[PK-5] holds every file that package.json leads to, and its types', async () => {
    const { exports, imports } = await manifest();
    const paths = [...pathsIn(exports), ...pathsIn(imports)];
    expect(paths.length).toBeGreaterThan(ENTRIES.length);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const files = (await packed()).map((path) => `./${path}`);
    // The types are those of the other build.
    const modules = paths.filter((path) => path.endsWith('.js') && !path.startsWith('./dist/production/'));
    const wanted = [...paths, ...modules.map((path) => path.replace(/\.js$/, '.d.ts'))];
    expect(wanted.filter((path) => !files.includes(path))).toEqual([]);
  });
});

describe('in workerd', () => {
  /** At its global scope a worker may neither start a timer nor draw a random number. */
  async function work(
    url: string,
    preamble = 'const breakTheRules = undefined;',
    entry = `export { default } from './test/packaging/worker.ts'`,
    flags = '',
  ): Promise<Ended> {
    const { text } = await bundle(entry, { conditions: ['workerd', 'worker'] });
    const folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-'));
    try {
      await writeFile(join(folder, 'worker.js'), `${preamble}\n${text}`);
      await writeFile(join(folder, 'config.capnp'), configFor(url, flags));
      return await execute('node_modules/.bin/workerd', ['test', join(folder, 'config.capnp')]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  function configFor(url: string, flags: string): string {
    return `
      using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (
        services = [
          (name = "main", worker = .worker),
          (name = "internet", network = (allow = ["local"])),
        ],
      );
      const worker :Workerd.Worker = (
        modules = [(name = "worker", esModule = embed "worker.js")],
        bindings = [(name = "URL", text = "${url}")],
        compatibilityDate = "2025-01-01",
        compatibilityFlags = [${flags}],
      );
    `;
  }

  it('[PK-6] every entry can be imported at the global scope, and a socket comes back', async () => {
    const server = await MisbehavingServer.start();
    server.script({ do: 'refuse', status: 503 });
    const result = report<Work>(await work(server.url));
    expect(result).toEqual({
      imported: [
        'Service Restart',
        'registry:restart',
        'connecting',
        'none running',
        'function',
        'function',
        'wss://example.com/parties/main/lobby',
        'WebSocket',
        'WebSocket',
        'WebSocket',
        'WebSocket',
      ],
      events: ['Event error', 'CloseEvent close', 'Event open', 'MessageEvent message', 'CloseEvent close'],
      closes: [
        { code: 1006, cause: 'handshake-failed', final: false },
        { code: 1005, cause: 'close', final: true },
      ],
      readyState: 3,
      uncaught: [expect.stringContaining('on purpose')],
    });
    expect(server.messages).toEqual(['attempt 2']);
    await expect.poll(() => server.closeCodes).toEqual([1005]);
    await server.stop();
  });

  it.each(['setTimeout(() => {}, 1)', 'crypto.randomUUID()'])(
    '[PK-6] where an import that calls %s fails',
    async (call) => {
      const { exitCode, stderr } = await work('ws://127.0.0.1:9/', `const breakTheRules = () => ${call};`);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain('global scope');
    },
  );

  it('[OB-9] with nodejs_compat a socket publishes what happens, and a subscriber that throws does not hurt it', async () => {
    const server = await MisbehavingServer.start();
    const entry = `
      import { ResilientWebSocket } from 'resilient-websocket/full';
      async function live(url) {
        const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
        const types = [];
        for (const type of ['attempt', 'open', 'close']) {
          subscribe('resilient-websocket:' + type, ({ entry }) => {
            types.push(entry.type);
            throw new Error('on purpose');
          });
        }
        addEventListener('error', (event) => event.preventDefault());
        const socket = new ResilientWebSocket(url);
        await new Promise((resolve) => socket.addEventListener('open', resolve));
        socket.close(1000);
        await new Promise((resolve) => socket.addEventListener('close', resolve));
        return types;
      }
      export default {
        async test(_controller, { URL: url }) {
          console.log(JSON.stringify(await live(url)));
        },
      };
    `;
    const ended = await work(server.url, '', entry, '"nodejs_compat"');
    expect(report(ended)).toEqual(['attempt', 'open', 'close']);
    await server.stop();
  });
});
