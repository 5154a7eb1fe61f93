import { BUN } from './engines/bun.ts';
import { CHROMIUM } from './engines/chromium.ts';
import { DENO } from './engines/deno.ts';
import { type Engine, IN_WORKER } from './engines/engine.ts';
import { FIREFOX } from './engines/firefox.ts';
import { node } from './engines/node.ts';
import { platform } from './engines/platforms.ts';
import { WEBKIT } from './engines/webkit.ts';
import { WORKERD } from './engines/workerd.ts';

/** A program on an engine. */
export interface Configuration {
  readonly name: string;
  readonly engine: Engine;
  /** One of the folder `programs`. */
  readonly program: 'web' | 'node-ws' | 'node-global' | 'runtime';
}

const NODE_22 = node(platform('node-22/bin/node'));
const NODE_24 = node(platform('node-24/bin/node'));
const NODE_26 = node(platform('node-26/bin/node'));

/** Where the contract is checked. */
export const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'Chromium', engine: CHROMIUM, program: 'web' },
  { name: 'Chromium (worker)', engine: { ...CHROMIUM, start: IN_WORKER }, program: 'web' },
  { name: 'Firefox', engine: FIREFOX, program: 'web' },
  { name: 'WebKitGTK', engine: WEBKIT, program: 'web' },
  // It has no WebSocket of its own.
  { name: 'Node 20 (ws)', engine: node(platform('node-20/bin/node')), program: 'node-ws' },
  { name: 'Node 22 (ws)', engine: NODE_22, program: 'node-ws' },
  { name: 'Node 22 (global)', engine: NODE_22, program: 'node-global' },
  { name: 'Node 24 (ws)', engine: NODE_24, program: 'node-ws' },
  { name: 'Node 24 (global)', engine: NODE_24, program: 'node-global' },
  { name: 'Node 26 (ws)', engine: NODE_26, program: 'node-ws' },
  { name: 'Node 26 (global)', engine: NODE_26, program: 'node-global' },
  { name: 'Deno', engine: DENO, program: 'runtime' },
  { name: 'Bun', engine: BUN, program: 'runtime' },
  { name: 'workerd', engine: WORKERD, program: 'web' },
];
