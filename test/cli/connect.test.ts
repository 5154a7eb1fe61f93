import { describe, expect, it } from 'vitest';
import { CommandLine, runCommand } from '../support/command-line.ts';
import { startServer } from '../support/start-server.ts';

/** What a terminal would take for an order. */
const ESCAPE = '\u001b';

describe('connect between pipes', () => {
  it('[CLI-11] sends the lines, prints the messages and nothing else, and closes when all has arrived', async () => {
    const server = await startServer();
    const { exitCode, stdout, stderr } = await runCommand(['connect', server.url], 'one\ntwo\r\nthree');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('one\ntwo\nthree\n');
    expect(server.messages).toEqual(['one', 'two', 'three']);
    await expect.poll(() => server.closeCodes).toEqual([1000]);
    expect(stderr).toContain('connected');
    expect(stderr).toContain('closed: 1000 normal');
    expect(stderr).not.toContain(ESCAPE);
  });

  it('[CLI-11] loses nothing of ten thousand lines', async () => {
    const server = await startServer();
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`).join('');
    const { exitCode, stdout } = await runCommand(['connect', server.url], lines);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(lines);
  });

  it('[CLI-11] shows binary messages in hexadecimal', async () => {
    const server = await startServer();
    const connected = server.connection();
    const command = new CommandLine(['connect', server.url]);
    (await connected).send(Buffer.from([0, 255, 16]));
    await expect.poll(() => command.stdout).toBe('00ff10\n');
  });

  it('[CLI-12] tells each closure with its remedy and advice, and comes back; what is typed meanwhile waits', async () => {
    const server = await startServer();
    server.script({ do: 'close', code: 1012, reason: 'deploy', afterMs: 50 });
    const command = new CommandLine(['connect', server.url]);
    await expect.poll(() => command.stderr).toContain('advice:');
    command.type('meanwhile\n');
    await expect.poll(() => command.stderr).toContain('queued');
    command.endInput();
    const { exitCode, stdout, stderr } = await command.ended;
    expect([exitCode, stdout]).toEqual([0, 'meanwhile\n']);
    expect(stderr).toMatch(/closed: 1012 restart \(remote, close-frame\), reason “deploy”/);
    expect(stderr).toMatch(/remedy: retry in \d/);
    expect(stderr).toContain('connected again after');
  });

  it('[CLI-13] sends headers, subprotocols and Pings as it is told', async () => {
    const server = await startServer();
    const connected = server.connection();
    const told = ['--header', 'Authorization: Bearer x', '--header', 'X-A: 1', '--header', 'X-A: 2'];
    const protocols = ['--protocol', 'v2', '--protocol', 'v1'];
    new CommandLine(['connect', server.url, ...told, ...protocols, '--ping', '50']);
    const webSocket = await connected;
    expect(server.handshakes[0]).toMatchObject({
      protocols: 'v2,v1',
      headers: { authorization: 'Bearer x', 'x-a': '1, 2' },
    });
    await new Promise((resolve) => webSocket.once('ping', resolve));
  });

  it('[CLI-14] ends with 0 when the server is done', async () => {
    const server = await startServer();
    server.otherwise = { do: 'close', code: 1000 };
    expect(await new CommandLine(['connect', server.url]).ended).toMatchObject({ exitCode: 0 });
  });

  it('[CLI-14] ends with 1 when it gives up', async () => {
    const server = await startServer();
    server.otherwise = { do: 'close', code: 1008 };
    const { exitCode, stderr } = await new CommandLine(['connect', server.url]).ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('gave up: fatal, after 1 attempt');
  });

  it('[CLI-14] ends with 1 with --no-retry when the line is lost', async () => {
    const server = await startServer();
    server.otherwise = { do: 'reset' };
    const { exitCode } = await new CommandLine(['connect', server.url, '--no-retry']).ended;
    expect(exitCode).toBe(1);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[CLI-14] ends with 1 when a message may not have arrived', async () => {
    const server = await startServer();
    server.script({ do: 'black-hole' });
    const { exitCode, stderr } = await runCommand(['connect', server.url, '--ping', '100'], 'hello\n');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('a message may not have arrived');
  });

  it('[CLI-14] ends with 3 when it never connected', async () => {
    const server = await startServer();
    server.otherwise = { do: 'refuse', status: 401 };
    const { exitCode, stderr } = await runCommand(['connect', server.url, '--no-retry']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('HTTP 401');
  });

  it('[CLI-14] ends with 130 when it is interrupted, with a closing handshake', async () => {
    const server = await startServer();
    const command = new CommandLine(['connect', server.url]);
    await expect.poll(() => command.stderr).toContain('connected');
    command.interrupt();
    expect(await command.ended).toMatchObject({ exitCode: 130 });
    expect(server.closeCodes).toEqual([1000]);
  });

  it('[CLI-14] waits for nothing when it is interrupted again', async () => {
    const server = await startServer();
    server.otherwise = { do: 'black-hole' };
    const command = new CommandLine(['connect', server.url, '--json']);
    await expect.poll(() => command.stdout).toContain('"open"');
    command.interrupt();
    await expect.poll(() => command.stdout).toContain('"closing"');
    command.interrupt();
    const { exitCode, stdout } = await command.ended;
    expect(exitCode).toBe(130);
    expect(stdout).not.toContain('"closed"');
  });

  it('[CLI-15] with --json, each line is an object', async () => {
    const server = await startServer();
    server.script({ do: 'refuse', status: 503, retryAfter: '0' });
    const { exitCode, stdout, stderr } = await runCommand(['connect', server.url, '--json'], 'hello\n');
    expect([exitCode, stderr]).toEqual([0, '']);
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.map(({ event }) => event)).toEqual([
      'queued',
      ...['status', 'close', 'retry'],
      ...['status', 'open', 'message'],
      ...['status', 'status', 'close'],
    ]);
    for (const { at } of told) expect(new Date(String(at)).toISOString()).toBe(at);
    expect(told[2]).toMatchObject({
      code: 1006,
      httpStatus: 503,
      remedy: { action: 'retry' },
      error: { name: 'Error' },
    });
    expect(told[6]).toMatchObject({ type: 'text', data: 'hello' });
  });
});

describe('connect at a terminal', () => {
  it('[CLI-16] shows how the connection stands, counts down, and keeps what is being typed', async () => {
    const server = await startServer();
    server.script({ do: 'close', code: 1012, afterMs: 300 });
    const command = new CommandLine(['connect', server.url, '--ping', '50'], { hasTerminal: true });
    await expect.poll(() => command.stdout).toMatch(/\[open [\d.]+ ms\]/);
    command.type('half a ');
    await expect.poll(() => command.stdout).toMatch(/\[attempt 2 in \d\.\d s\].* > half a /);
    command.type('line\r');
    await expect.poll(() => command.stdout).toContain('1 queued]');
    await expect.poll(() => command.stdout, { timeout: 10_000 }).toContain('half a line\r\n');
    await expect.poll(() => server.messages, { timeout: 10_000 }).toEqual(['half a line']);
    command.type('\u0004');
    const { exitCode, stdout } = await command.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('connected again after');
    expect(stdout.indexOf('[attempt 2 in')).toBeLessThan(stdout.indexOf('connected again after'));
  });

  it('[CLI-16] ends with 130 after Ctrl-C', async () => {
    const server = await startServer();
    const command = new CommandLine(['connect', server.url], { hasTerminal: true });
    await expect.poll(() => command.stdout).toContain('[open]');
    command.type('\u0003');
    expect(await command.ended).toMatchObject({ exitCode: 130 });
    await expect.poll(() => server.closeCodes).toEqual([1000]);
  });

  it('[CLI-17] what the peer sends gives the terminal no orders', async () => {
    const server = await startServer();
    const connected = server.connection();
    const command = new CommandLine(['connect', server.url], { hasTerminal: true });
    const webSocket = await connected;
    webSocket.send(`${ESCAPE}]0;owned\u0007 \u202e \u009b2J`);
    webSocket.close(4000, `${ESCAPE}[2J`);
    await expect.poll(() => command.stdout).toContain('\\u{1b}]0;owned\\u{7} \\u{202e} \\u{9b}2J');
    await expect.poll(() => command.stdout).toContain('reason “\\u{1b}[2J”');
    expect(command.stdout).not.toContain(`${ESCAPE}]0`);
  });
});
