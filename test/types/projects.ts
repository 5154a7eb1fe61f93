import { join } from 'node:path';
import { ROOT } from '../support/bundle.ts';

/** Packages under other names, each a version that the root does not have. */
const PLATFORMS = join(ROOT, 'test/platforms/node_modules');

/** A TypeScript. */
export interface Compiler {
  readonly name: 'oldest' | 'newest';
  readonly folder: string;
}

/** A kind of project that the package is installed in. */
export interface Project {
  readonly name: string;
  readonly lib: readonly string[];
  /** The folder of its `@types/node`. */
  readonly nodeTypes?: string;
  /** Modules by name: those from this folder, and some given as their source. */
  readonly modules: readonly string[];
  readonly sources?: Readonly<Record<string, string>>;
  /** Which of {@link GLOBALS} it does not have. */
  readonly missing: readonly string[];
  /** The compilers, where the types of Node do not support both. */
  readonly compilers?: readonly Compiler['name'][];
}

export const COMPILERS: readonly Compiler[] = [
  { name: 'oldest', folder: join(PLATFORMS, 'typescript-oldest') },
  { name: 'newest', folder: join(ROOT, 'node_modules/typescript') },
];

/** The module resolutions, with the `module` that goes with each. */
export const RESOLUTIONS = { bundler: 'ESNext', nodenext: 'NodeNext' } as const;

/** Names that types which are pulled in, or declared globally, would bring. */
export const GLOBALS = ['document', 'WebSocket', 'EventTarget', 'DisposableStack'] as const;

/** A platform whose own `WebSocket` has more than the standard says, as Bun's and Cloudflare's have. */
const RICHER = {
  'globals.d.ts': `
    interface WebSocket { send(data: string): void; ping(): void }
    declare var WebSocket: { prototype: WebSocket; new (url: string): WebSocket };
  `,
  'richer.ts': `
    import { ResilientWebSocket } from 'resilient-websocket';
    const socket = new ResilientWebSocket('wss://example.com');
    socket.onopen = function () {
      this.send('hello');
      // @ts-expect-error: ours cannot ping.
      this.ping();
    };
    // @ts-expect-error: so it is none of theirs.
    export const dropIn: WebSocket = socket;
  `,
};

const DOM = ['everywhere', 'drop-in', 'face', 'exact', 'kit', 'declared'];

export const PROJECTS: readonly Project[] = [
  { name: 'a page', lib: ['ES2022', 'DOM'], modules: DOM, missing: ['DisposableStack'] },
  {
    name: 'a page with all libraries',
    lib: ['ES2022', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    modules: [...DOM, 'disposal'],
    missing: [],
  },
  { name: 'a worker', lib: ['ES2022', 'WebWorker'], modules: DOM, missing: ['document', 'DisposableStack'] },
  {
    name: 'Node 20 without a WebSocket',
    lib: ['ES2022'],
    nodeTypes: join(PLATFORMS, 'types-node-20-early'),
    modules: ['everywhere', 'disposal'],
    missing: ['document', 'WebSocket', 'DisposableStack'],
    compilers: ['oldest'],
  },
  {
    name: 'Node 20',
    lib: ['ES2022'],
    nodeTypes: join(ROOT, 'node_modules/@types/node'),
    modules: ['everywhere', 'drop-in', 'disposal'],
    missing: ['document', 'DisposableStack'],
  },
  ...([22, 24, 26] as const).map((version): Project => {
    return {
      name: `Node ${version}`,
      lib: ['ES2022'],
      nodeTypes: join(PLATFORMS, `types-node-${version}`),
      modules: ['everywhere', 'drop-in', 'disposal'],
      missing: version === 22 ? ['document', 'DisposableStack'] : ['document'],
      ...(version === 26 && { compilers: ['newest'] }),
    };
  }),
  {
    name: 'Node and the DOM',
    lib: ['ES2022', 'DOM'],
    nodeTypes: join(PLATFORMS, 'types-node-24'),
    modules: [...DOM, 'disposal'],
    missing: [],
  },
  { name: 'nothing at all', lib: ['ES2022'], modules: ['everywhere'], missing: GLOBALS },
  {
    name: 'a richer WebSocket',
    lib: ['ES2022'],
    modules: ['everywhere'],
    sources: RICHER,
    missing: ['document', 'EventTarget', 'DisposableStack'],
  },
];
