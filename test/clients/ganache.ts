import { createRequire } from 'node:module';
import type { Running } from '../support/relayed-server.ts';
import { Subprocess } from '../support/subprocess.ts';

const require = createRequire(import.meta.url);

const PACKAGE = require.resolve('ganache');

/** Says its port once it listens. */
const PROGRAM = `
  const server = require(process.argv[1]).server({ logging: { quiet: true }, wallet: { totalAccounts: 1 } });
  server.listen(0, '127.0.0.1').then(() => console.log(server.address().port));
`;

/** An Ethereum node with a chain of its own, in a process that can be killed. */
export class Ganache implements Running {
  readonly #process: Subprocess;
  readonly port: number;

  private constructor(process: Subprocess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(): Promise<Ganache> {
    const child = new Subprocess(process.execPath, ['--eval', PROGRAM, PACKAGE]);
    return new Ganache(child, Number(await child.greeting()));
  }

  /** Adds a block to the chain, over HTTP. */
  async mine(): Promise<void> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'evm_mine', params: [] });
    const response = await fetch(`http://127.0.0.1:${this.port}/`, { method: 'POST', body });
    if (!response.ok) throw new Error(`ganache answered with ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }

  /** Kills it: it announces nothing. */
  async end(): Promise<void> {
    await this.#process.stop();
  }
}
