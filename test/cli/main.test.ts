import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { CommandLine, runCommand } from '../support/command-line.ts';
import { startServer } from '../support/start-server.ts';

const COMMANDS = ['connect', 'explain', 'compare', 'serve', 'replay'];

describe('the command line', () => {
  it('[CLI-1] lists its commands', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  it.each(COMMANDS)('[CLI-1] tells how %s is used, in either way', async (name) => {
    const { exitCode, stdout, stderr } = await runCommand([name, '--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage:\\n {2}resilient-websocket ${name} `));
    expect((await runCommand(['help', name])).stdout).toBe(stdout);
  });

  it('[CLI-1] tells its version', async () => {
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await runCommand(['--version'])).toMatchObject({ exitCode: 0, stdout: `${manifest.version}\n` });
  });

  it.each([
    [['conect'], '"conect"'],
    [['toString'], '"toString"'],
    [['explain'], 'which code'],
    [['explain', 'abc'], '"abc"'],
    [['explain', '1005.5'], '"1005.5"'],
    [['explain', '65536'], '"65536"'],
    [['explain', '1000', '1001'], 'compare 1000 1001'],
    [['explain', '1000', '--lang', 'xx'], '"xx"'],
    [['explain', '1000', '--what'], '--what'],
    [['compare', '1000'], 'two or more'],
    [['serve', '--port', '65536'], '"65536"'],
    [['serve', '/close'], '"/close"'],
    [['connect'], 'where to'],
    [['connect', 'ws://127.0.0.1:1/', 'ws://127.0.0.1:2/'], 'second'],
    [['connect', 'nowhere'], 'URL'],
    [['connect', 'ftp://127.0.0.1/'], 'ftp'],
    [['connect', 'ws://127.0.0.1:1/', '--protocol', 'a b'], '"a b"'],
    [['connect', 'ws://127.0.0.1:1/', '--header', 'no colon'], '"no colon"'],
    [['connect', 'ws://127.0.0.1:1/', '--header', 'a b: c'], '"a b"'],
    [['connect', 'ws://127.0.0.1:1/', '--ping', '0'], '"0"'],
    [['connect', 'ws://127.0.0.1:1/', '--record', '/nowhere/at/all'], '"/nowhere/at/all"'],
    [['replay'], 'which file'],
    [['replay', '/nowhere'], '"/nowhere"'],
    [['replay', 'package.json'], 'not a trace'],
    [['replay', 'README.md'], 'not JSON'],
  ])('[CLI-2] %s is refused in one line', async (args, named) => {
    const { exitCode, stdout, stderr } = await runCommand(args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(named);
    expect(stderr).toMatch(/^resilient-websocket: .+\n$/);
  });

  it('[CLI-2] without a command, it lists them on stderr', async () => {
    const { exitCode, stdout, stderr } = await runCommand([]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage:/);
  });

  it('[CLI-3] what a command cannot do is told in one line, too', async () => {
    const { port } = await startServer();
    const { exitCode, stdout, stderr } = await new CommandLine(['serve', '--port', `${port}`]).ended;
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^resilient-websocket: .*EADDRINUSE.*\n$/);
  });
});
