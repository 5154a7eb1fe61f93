import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as read } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { bundle } from '../support/bundle.ts';
import type { Configuration } from './configurations.ts';
import type { Running } from './engines/engine.ts';
import type { Report } from './examine.ts';
import type { Delivery } from './programs/deliver.ts';
import { ContractServer } from './server.ts';

/** What came of a configuration. */
export interface Examination {
  /** The version of the engine. */
  readonly version: string;
  readonly report: Report;
}

/** Longer than all rules together take, on the slowest engine. */
const LIMIT_MS = 480_000;

/** How much of what an engine said goes into an error. */
const SAID_LENGTH = 4000;

/** Runs the contract in a configuration. */
export async function examineIn({ engine, program }: Configuration): Promise<Examination> {
  const site = new Site();
  const server = await ContractServer.start((request, response) => site.answer(request, response));
  try {
    const { host } = server;
    const source = [
      `import { run } from './test/contract/programs/${program}.ts';`,
      `const host = '${host}';`,
      engine.start,
    ];
    const { text } = await bundle(source.join('\n'), engine.target);
    site.script = text;
    const running = await engine.launch({ text, url: `http://${host}/` });
    try {
      const delivered = await Promise.race([site.delivery, silence(running)]);
      // No two runs have the same host.
      const delivery = JSON.parse(delivered.replaceAll(host, 'host')) as Delivery;
      if ('error' in delivery) throw new Error(delivery.error);
      return { version: running.version, report: delivery.report };
    } finally {
      await running.stop();
    }
  } finally {
    await server.stop();
  }
}

/** The page that runs a program, and where its report goes. */
class Site {
  readonly #delivered: (text: string) => void;
  /** The text of the report. */
  readonly delivery: Promise<string>;
  script = '';

  constructor() {
    let delivered: (text: string) => void = () => {};
    this.delivery = new Promise((resolve) => {
      delivered = resolve;
    });
    this.#delivered = delivered;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (request.url) {
      case '/report':
        this.#delivered(await read(request));
        response.end();
        return;
      case '/program.js':
        response.setHeader('content-type', 'text/javascript').end(this.script);
        return;
      default:
        response
          .setHeader('content-type', 'text/html')
          .end(
            '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/program.js"></script>',
          );
    }
  }
}

/** Rejects when no report can be hoped for any more. */
async function silence({ ended, said }: Running): Promise<never> {
  const why = await Promise.race([
    ended.then(() => 'The engine ended without a report.'),
    setTimeout(LIMIT_MS, `No report came within ${LIMIT_MS / 1000} s.`, { ref: false }),
  ]);
  // Of thousands of lines the last ones tell the most.
  throw new Error(`${why}\n${said().slice(-SAID_LENGTH)}`);
}
