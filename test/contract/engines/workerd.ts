import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../support/bundle.ts';
import { launchCommand } from '../../support/subprocess.ts';
import type { Engine } from './engine.ts';

const CONFIG = `
  using Workerd = import "/workerd/workerd.capnp";
  const config :Workerd.Config = (
    services = [
      (name = "main", worker = .worker),
      (name = "internet", network = (allow = ["local"])),
    ],
  );
  const worker :Workerd.Worker = (
    modules = [(name = "worker", esModule = embed "worker.js")],
    compatibilityDate = "2026-10-01",
  );
`;

/** workerd, which is Cloudflare Workers on a machine of one's own. */
export const WORKERD: Engine = {
  target: { conditions: ['workerd', 'worker'] },
  // At its global scope a worker may start nothing.
  start: 'export default { test: () => run(host) };',
  async launch({ text }) {
    const folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-'));
    const remove = (): Promise<void> => rm(folder, { recursive: true });
    try {
      await writeFile(join(folder, 'worker.js'), text);
      await writeFile(join(folder, 'config.capnp'), CONFIG);
      const binary = join(ROOT, 'node_modules/.bin/workerd');
      const running = await launchCommand(binary, ['test', join(folder, 'config.capnp')]);
      return { ...running, stop: () => running.stop().then(remove) };
    } catch (error) {
      await remove();
      throw error;
    }
  },
};
