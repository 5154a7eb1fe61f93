import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Application, ENTRIES, type Output } from '../support/application.ts';
import { FOR_BROWSER, FOR_NODE } from '../support/bundlers.ts';
import { report, run } from '../support/child.ts';
import type { Result as Life } from './fake-websocket.child.ts';
import type { Result as Import } from './without-websocket.child.ts';

/** Longer than any bundler takes, with others beside it. */
const BUNDLING_MS = 30_000;

/** Some bundlers know of the condition `production`. */
const WEB = /^resilient-websocket\/dist\/(production\/)?platform\/web\/platform\.js$/;
const NODE = /^resilient-websocket\/dist\/(production\/)?platform\/node\/platform\.js$/;
const CODES = /^resilient-websocket\/dist\/(production\/)?codes\.js$/;

/** Of a module of Node, of the handshake of `ws` and of an import that was left as it is. */
const TRACES = /node:|Sec-WebSocket-Key|isomorphic-ws|\b(from|import)[\s(]*["'`]ws\b|\brequire\(/gi;

/** More than the shell that a bundler puts around nothing. */
const NEXT_TO_NOTHING = 20;

/** Those that ask for the condition `production` by themselves. */
const ASKING: readonly string[] = ['vite', 'rollup', 'rollup without `browser`', 'webpack'];

const BROWSER_BUNDLERS = Object.entries(FOR_BROWSER);
const NODE_BUNDLERS = Object.entries(FOR_NODE);

let application: Application;

beforeAll(async () => {
  // As on the command line of a bundler; Vitest has set it to `test`.
  vi.stubEnv('NODE_ENV', 'production');
  application = await Application.create();
});

afterAll(async () => {
  await application.remove();
  vi.unstubAllEnvs();
});

/** A module that uses all that an entry exports. */
function keeping(entry: string): string {
  return `import * as all from '${entry}'; globalThis.kept = all;`;
}

function tracesOfWs({ text, inputs }: Output): readonly string[] {
  return [...inputs.filter((input) => /^(ws|isomorphic-ws)\//.test(input)), ...(text.match(TRACES) ?? [])];
}

/** Imports a module, and what it kept of the package, in a process without a WebSocket. */
async function importAlone(file: string): Promise<Import> {
  return report(await run(new URL('without-websocket.child.ts', import.meta.url), { argument: file }));
}

/** Imports a module, and has what it kept of the package live through a fake of the platform's WebSocket. */
async function live(file: string, flags: readonly string[] = []): Promise<Life> {
  return report(await run(new URL('fake-websocket.child.ts', import.meta.url), { flags, argument: file }));
}

describe.each(BROWSER_BUNDLERS)('a bundle of %s for a browser', (name, bundler) => {
  /** With all of the class in it. */
  let whole: Output;

  beforeAll(async () => {
    whole = await application.bundle(bundler, keeping('resilient-websocket'));
  }, BUNDLING_MS);

  it.each(ENTRIES)('[PK-1] with all of %s has no trace of ws', async (entry) => {
    const output = await application.bundle(bundler, keeping(entry));
    expect(output.inputs).not.toEqual([]);
    expect(tracesOfWs(output)).toEqual([]);
  });

  it('[PK-1] connects with the platform’s own class', () => {
    expect(whole.inputs).toContainEqual(expect.stringMatching(WEB));
    expect(whole.inputs).not.toContainEqual(expect.stringMatching(NODE));
    // What mends other engines is not for browsers.
    expect(whole.inputs.filter((input) => /(node|counting|reading)-websocket/.test(input))).toEqual([]);
  });

  it('[OB-9] has nothing of node:diagnostics_channel', async () => {
    const { text } = await application.bundle(bundler, keeping('resilient-websocket/full'));
    expect(text).not.toContain('diagnostics_channel');
  });

  it('[KT-3] is of one build, that for production where the bundler asks for it', () => {
    const ours = whole.inputs.filter((input) => input.startsWith('resilient-websocket/'));
    const isProduction = ours.map((input) => input.includes('/dist/production/'));
    expect(new Set(isProduction)).toEqual(new Set([ASKING.includes(name)]));
  });

  it('[PK-4] can be imported where there is no WebSocket, and says so when it is to connect', async () => {
    const { pending, thrown } = await importAlone(whole.file);
    expect(pending).toEqual([]);
    expect(thrown).toMatch(
      ASKING.includes(name) ? /^TypeError: WebSocket$/ : /^TypeError: .*no WebSocket.*options\.WebSocket/,
    );
  });

  it.each([
    `import {} from 'resilient-websocket';`,
    ...ENTRIES.map((entry) => `import * as unused from '${entry}';`),
  ])('[PK-7] with nothing but %s is empty', async (source) => {
    const { text, inputs } = await application.bundle(bundler, source);
    expect(inputs).toEqual([]);
    expect(text.length).toBeLessThan(NEXT_TO_NOTHING);
  });

  it('[PK-7] that explains a close code has no socket in it', async () => {
    const source = `import { explain } from 'resilient-websocket/codes'; globalThis.kept = explain(1006);`;
    const { text, inputs } = await application.bundle(bundler, source);
    expect(inputs).toContainEqual(expect.stringMatching(CODES));
    expect(inputs.filter((input) => /\/(features|platform|socket)\//.test(input))).toEqual([]);
    expect(text).not.toContain('EventTarget');
  });

  it('[PK-8] makes a socket that connects, connects again and closes', async () => {
    const life = await live(whole.file);
    expect(life).toMatchObject({
      calls: [
        ['ws://127.0.0.1:9/', ['chat']],
        ['ws://127.0.0.1:9/', ['chat']],
      ],
      sent: [['first'], ['second']],
      events: ['open', 'message', 'error', 'close', 'open', 'close'],
      readyState: 3,
    });
    const plain = await application.write(keeping('resilient-websocket'));
    expect(life).toEqual(await live(plain, ['--conditions=browser']));
  });
});

describe.each(NODE_BUNDLERS)('a bundle of %s for Node', (_name, bundler) => {
  let whole: Output;

  beforeAll(async () => {
    whole = await application.bundle(bundler, keeping('resilient-websocket'));
  }, BUNDLING_MS);

  it('[PK-2] connects with ws', () => {
    expect(whole.inputs).toContainEqual(expect.stringMatching(NODE));
    expect(whole.inputs).not.toContainEqual(expect.stringMatching(WEB));
    // What is looked for in a bundle for a browser can be found.
    expect(tracesOfWs(whole)).not.toEqual([]);
  });

  it('[OB-9] has the channels of node:diagnostics_channel', async () => {
    const { text } = await application.bundle(bundler, keeping('resilient-websocket/full'));
    expect(text).toContain('diagnostics_channel');
  });

  it('[PK-4] can be imported where there is no WebSocket', async () => {
    expect(await importAlone(whole.file)).toEqual({ pending: [] });
  });
});

describe('an installed package that is not bundled', () => {
  it('[PK-4] can be imported where there is no WebSocket', async () => {
    const file = await application.write(keeping('resilient-websocket'));
    expect(await importAlone(file)).toEqual({ pending: [] });
  });
});
