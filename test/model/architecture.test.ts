import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

/** Programs that stand on the library, and worlds for its tests. The doors to the world are not theirs. */
const BESIDE = /^(cli|lab|server|testing)\//;

const library = files.filter((path) => !BESIDE.test(path));

/** The file at the top of `src` that is for Node only. */
const NODE_ENTRY = 'testing-server.ts';

/**
 * What each floor may import besides itself; `entry` stands for the files at the top of `src`, `entry for Node` for the
 * one of them that no page can import.
 */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  policy: ['protocol'],
  core: ['protocol', 'policy'],
  runtime: ['protocol', 'policy', 'core'],
  socket: ['protocol', 'policy', 'core', 'runtime'],
  trace: ['protocol', 'policy', 'core', 'runtime'],
  testing: ['protocol', 'policy', 'core', 'runtime'],
  react: ['protocol', 'policy', 'core', 'runtime', 'socket'],
  compat: ['protocol', 'policy', 'core', 'runtime', 'socket'],
  connections: ['protocol', 'policy', 'core', 'runtime', 'socket'],
  entry: [
    'protocol',
    'policy',
    'core',
    'runtime',
    'socket',
    'trace',
    'testing',
    'react',
    'compat',
    'connections',
  ],
  server: [],
  'entry for Node': ['server'],
  lab: ['protocol', 'policy', 'core', 'runtime', 'socket', 'trace', 'entry'],
  cli: ['protocol', 'policy', 'core', 'runtime', 'socket', 'trace', 'entry', 'server', 'lab'],
};

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The code of a file without its comments. */
function code(path: string): string {
  return read(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '');
}

function importsOf(path: string): readonly string[] {
  return [...code(path).matchAll(/from '([^']+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
  );
}

function floorOf(path: string): string {
  if (path === NODE_ENTRY) return 'entry for Node';
  return path.includes('/') ? (path.split('/')[0] as string) : 'entry';
}

/** Files of the library whose code matches. */
function where(pattern: RegExp): readonly string[] {
  return library.filter((path) => pattern.test(code(path))).sort();
}

describe('the house', () => {
  it('[AR-1] imports go down only', () => {
    const upward = files.flatMap((path) => {
      const floor = floorOf(path);
      return importsOf(path)
        .filter((target) => files.includes(target) && floorOf(target) !== floor)
        .filter((target) => !BELOW[floor]?.includes(floorOf(target)))
        .map((target) => `${path} -> ${target}`);
    });
    expect(upward).toEqual([]);
  });

  it('[AR-2] has no import cycles, types included', () => {
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) throw new Error([...trail, path].join(' -> '));
      if (done.has(path)) return;
      for (const target of importsOf(path)) if (files.includes(target)) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of files) visit(path, []);
    expect(done.size).toBe(files.length);
  });

  it('[AR-3] time, chance and the world each have one door', () => {
    // The others ask a clock.
    expect(
      where(/(?<!clock\.)\b(setTimeout|clearTimeout)\(|\bperformance\b|\bDate\.now\b|\bnew Date\b/),
    ).toEqual(['runtime/clock.ts']);
    expect(where(/\bsetImmediate\b|\bMessageChannel\b/)).toEqual(['runtime/clock.ts']);
    expect(where(/\bsetInterval\b/)).toEqual([]);
    expect(where(/\bvisibilityState\b/)).toEqual(['runtime/signals.ts']);
    expect(where(/Math\.random/)).toEqual(['socket/sound-callbacks.ts']);
    expect(where(/\bconsole\.(log|warn|error)/)).toEqual(['runtime/developer-console.ts']);
    expect(where(/= globalThis\.WebSocket|from 'isomorphic-ws'/)).toEqual([
      'runtime/global-websocket.ts',
      'runtime/node-websocket.ts',
    ]);
  });

  it('[AR-4] the pure floors know no promise, no class and no global of the world', () => {
    const pure = files.filter((path) => /^(protocol|policy|core)\//.test(path));
    const impure = pure.filter((path) => /\basync\b|\bPromise\b|\bclass\s|\bglobalThis\b/.test(code(path)));
    expect(impure).toEqual([]);
  });

  it('[AR-5] no file is longer than 400 lines', () => {
    const long = files.filter((path) => read(path).split('\n').length > 400);
    expect(long).toEqual([]);
  });

  it('[AR-6] what needs React is in its entry alone', () => {
    const needing = files.filter((path) =>
      importsOf(path).some(
        (target) => target === 'react' || target === 'react.ts' || floorOf(target) === 'react',
      ),
    );
    expect(needing.filter((path) => path !== 'react.ts' && floorOf(path) !== 'react')).toEqual([]);
    expect(needing).toContain('react.ts');
    // And React is all that it needs.
    const packages = needing.flatMap(importsOf).filter((target) => !files.includes(target));
    expect(new Set(packages)).toEqual(new Set(['react']));
  });
});
