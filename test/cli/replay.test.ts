import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import type { Trace } from 'resilient-websocket/trace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommandLine, runCommand } from '../support/command-line.ts';

let folder: string;
/** A recorded life with a restart, a refused handshake and a few messages. */
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-'));
  file = join(folder, 'trace.json');
  const server = await MisbehavingServer.start();
  server.script(
    { do: 'refuse', status: 503, retryAfter: '0' },
    { do: 'close', code: 1012, reason: 'deploy' },
  );
  const url = server.url.replace('//', '//user:password@');
  const args = [`${url}path?token=secret`, '--protocol', 'bearer.token', '--record', file];
  const command = new CommandLine(['connect', ...args]);
  await vi.waitFor(() => expect(command.stderr).toContain('connected again'), 20_000);
  command.type('private\nlines\n');
  command.endInput();
  expect(await command.ended).toMatchObject({ exitCode: 0 });
  await server.stop();
}, 30_000);

afterAll(() => rm(folder, { recursive: true }));

/** Writes another file with a trace that is not quite the recorded one, and returns its path. */
async function altered(change: (trace: { -readonly [K in keyof Trace]: Trace[K] }) => void): Promise<string> {
  const trace = JSON.parse(await readFile(file, 'utf8')) as Trace;
  change(trace);
  const path = join(folder, 'altered.json');
  await writeFile(path, JSON.stringify(trace));
  return path;
}

describe('a recorded life', () => {
  it('[CLI-18] is replayed step by step, and told', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['replay', file]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^\d+ steps, all as recorded\.\n$/);
    expect(stdout).toMatch(/0\.000 {2}idle -> connecting +start/);
    expect(stdout).toMatch(/close 1012 restart \(remote, close-frame\), reason “deploy”/);
    expect(stdout).toMatch(/remedy retry in \d.* \[rule restart\]/);
    expect(stdout).toMatch(/close 1006 abnormal \(remote, HTTP 503\)/);
    expect(stdout).toMatch(/close 1000 normal \(local, close\), for good/);
  });

  it('[CLI-18] holds no payload, no query, no credentials and no subprotocol', async () => {
    const text = await readFile(file, 'utf8');
    expect(text).toContain('/path');
    for (const secret of ['private', 'lines', 'token', 'secret', 'user', 'password', 'bearer']) {
      expect(text).not.toContain(secret);
    }
  });

  it('[CLI-18] is given as JSON, too', async () => {
    const { stdout } = await runCommand(['replay', file, '--json']);
    const { steps } = JSON.parse(await readFile(file, 'utf8')) as Trace;
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(steps);
  });

  it('[CLI-19] that the machine does not live again is told with the place', async () => {
    const path = await altered((trace) => {
      trace.steps = trace.steps.map((step) =>
        JSON.parse(JSON.stringify(step).replace('"delayMs":15000', '"delayMs":14999')),
      );
    });
    const { exitCode, stderr } = await runCommand(['replay', path]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^Step \d+ differs in log\[\d+\]\.delayMs: 14999 was recorded, and now it is 15000\.\n$/,
    );
  });

  it('[CLI-19] of another version of the format is refused', async () => {
    const other = await altered((trace) => Object.assign(trace, { version: 99 }));
    expect(await runCommand(['replay', other])).toMatchObject({ exitCode: 2, stdout: '' });
    const broken = await altered((trace) => Object.assign(trace, { steps: [{}] }));
    expect(await runCommand(['replay', broken])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
