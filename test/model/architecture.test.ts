import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

/** Programs that stand on the library, and worlds for its tests. The doors to the world are not theirs. */
const BESIDE = /^(cli|lab|server|testing)\//;

/** What a socket is made of. */
const HOUSE = /^(session|features|socket|platform)\//;

const library = files.filter((path) => !BESIDE.test(path));

/** The file at the top of `src` that is for Node only. */
const NODE_ENTRY = 'testing-server.ts';

/** Whether this is a development build: a constant that every floor may look at. */
const DEVELOPMENT = 'development.ts';

const HOUSE_FLOORS = ['session', 'socket', 'features'];

/**
 * What each floor may import besides itself; `entry` stands for the files at the top of `src`, `entry for Node` for the
 * one of them that no page can import. What differs between runtimes is reached by the names `#platform` and `#diagnostics`.
 */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  session: [],
  socket: ['session'],
  features: ['session', 'socket'],
  platform: ['session', 'socket'],
  codes: ['session'],
  trace: HOUSE_FLOORS,
  testing: ['session', 'socket'],
  react: [...HOUSE_FLOORS, 'entry'],
  compat: [...HOUSE_FLOORS, 'entry'],
  connections: [...HOUSE_FLOORS, 'entry'],
  entry: [...HOUSE_FLOORS, 'codes', 'trace', 'testing', 'react', 'compat', 'connections'],
  server: [],
  'entry for Node': ['server'],
  lab: [...HOUSE_FLOORS, 'codes', 'trace', 'entry'],
  cli: [...HOUSE_FLOORS, 'platform', 'codes', 'trace', 'entry', 'server', 'lab'],
};

/** Lists of features, which mention them all. */
const LISTS = ['features/all-features.ts', 'features/default-features.ts'];

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function linesOf(path: string): number {
  return read(path).trimEnd().split('\n').length;
}

/** The code of a file without its comments. */
function code(path: string): string {
  return read(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(path: string): readonly string[] {
  return [...code(path).matchAll(/from '([^']+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
  );
}

/** As before, without the imports of types, of which nothing is left when the code runs. */
function loadsOf(path: string): readonly string[] {
  const imports = [
    ...code(path).matchAll(/(?:import|export) (type )?(?:\{([^}]*)\}|\* as \w+) from '([^']+)'/g),
  ];
  return imports.flatMap(([, isType, names, target = '']) => {
    const isLoaded =
      !isType && (names === undefined || names.split(',').some((each) => /^\s*(?!type )\w/.test(each)));
    return isLoaded && target.startsWith('.') ? [posix.join(posix.dirname(path), target)] : [];
  });
}

function floorOf(path: string): string {
  if (path === NODE_ENTRY) return 'entry for Node';
  return path.includes('/') ? (path.split('/')[0] as string) : 'entry';
}

/** Files of the library whose code matches. */
function where(pattern: RegExp): readonly string[] {
  return library.filter((path) => pattern.test(code(path))).sort();
}

/** The feature that a file belongs to: one that is alone, or a folder of them. */
function featureOf(path: string): string | undefined {
  return /^features\/([^/.]+)/.exec(path)?.[1];
}

describe('the house', () => {
  it('[AR-1] imports go down only', () => {
    const upward = files.flatMap((path) => {
      const floor = floorOf(path);
      return importsOf(path)
        .filter((target) => files.includes(target) && target !== DEVELOPMENT && floorOf(target) !== floor)
        .filter((target) => !BELOW[floor]?.includes(floorOf(target)))
        .map((target) => `${path} -> ${target}`);
    });
    expect(upward).toEqual([]);
  });

  it('[AR-2] has no import cycles, but for types', () => {
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) throw new Error([...trail, path].join(' -> '));
      if (done.has(path)) return;
      for (const target of loadsOf(path)) if (files.includes(target)) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of files) visit(path, []);
    expect(done.size).toBe(files.length);
  });

  it('[AR-3] time, chance and the world each have one door', () => {
    // The others ask a clock.
    // What ends with a brace or a type declares a method of a clock.
    const calls = /(?<!clock\.)\b(setTimeout|clearTimeout)\((?!.*(\{|: unknown;|: void;)$)/m;
    expect(where(calls)).toEqual(['socket/system-clock.ts']);
    expect(where(/\bperformance\b|\bDate\.now\b|\bnew Date\b/)).toEqual(['socket/system-clock.ts']);
    expect(where(/\bsetImmediate\b|\bMessageChannel\b/)).toEqual(['socket/system-clock.ts']);
    expect(where(/\bsetInterval\b/)).toEqual([]);
    expect(where(/\bvisibilityState\b/)).toEqual(['features/page/signals.ts']);
    expect(where(/Math\.random/)).toEqual(['socket/base-options.ts']);
    expect(where(/\bconsole\.(log|warn|error)/)).toEqual(['features/log.ts']);
    expect(where(/= globalThis\.WebSocket|from 'isomorphic-ws'/)).toEqual([
      'platform/global-websocket.ts',
      'platform/node/node-websocket.ts',
      'platform/node/replaced-global.ts',
    ]);
  });

  it('[AR-4] the machine knows no promise, no class and no global of the world', () => {
    const machine = files.filter((path) => path.startsWith('session/'));
    const impure = machine.filter((path) =>
      /\basync\b|\bPromise\b|\bclass\s|\bglobalThis\b/.test(code(path)),
    );
    expect(impure).toEqual([]);
  });

  it('[AR-5] no file of the house is longer than 300 lines, no other longer than 400, and the house has 7,100 lines of code', () => {
    const house = files.filter((path) => HOUSE.test(path));
    expect(house.filter((path) => linesOf(path) > 300)).toEqual([]);
    expect(files.filter((path) => linesOf(path) > 400)).toEqual([]);
    const lines = house.flatMap((path) =>
      code(path)
        .split('\n')
        .filter((line) => line.trim() !== ''),
    );
    expect(lines.length).toBeLessThanOrEqual(7100);
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

  it('[AR-7] each feature is imported in three files at most, besides its own, the entries and the lists', () => {
    const house = files.filter((path) => HOUSE.test(path) && !LISTS.includes(path));
    const importers = new Map<string, Set<string>>();
    for (const path of house) {
      for (const target of importsOf(path)) {
        const feature = featureOf(target);
        if (feature === undefined || feature === featureOf(path)) continue;
        importers.set(feature, (importers.get(feature) ?? new Set()).add(path));
      }
    }
    const widespread = [...importers]
      .filter(([, paths]) => paths.size > 3)
      .map(([feature, paths]) => [feature, ...paths]);
    expect(widespread).toEqual([]);
  });
});
