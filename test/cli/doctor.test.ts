import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { CATALOGUE } from '../../src/cli/doctor/catalogue.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import type { Report } from '../../src/cli/doctor/report.ts';
import { ROOT } from '../support/bundle.ts';
import { type Ended, execute } from '../support/child.ts';
import { CONNECTED_FAULTS } from './connected-faults.ts';
import { CONNECTING_FAULTS } from './connecting-faults.ts';
import { certify, type Endpoint, serveMisbehaving, serveWs } from './endpoints.ts';
import type { Certificates } from './fault.ts';

const FAULTS = [...CONNECTING_FAULTS, ...CONNECTED_FAULTS];

/** A child is given up after less. */
const LIMIT_MS = 30_000;

const MAIN = 'dist/cli/main.js';

let certificates: Certificates;
let folder: string;

beforeAll(async () => {
  const [good, unknown, expired, otherName, shortLived] = await Promise.all([
    certify('good', '127.0.0.1', -1, 30),
    certify('unknown', '127.0.0.1', -1, 30),
    certify('expired', '127.0.0.1', -30, -1),
    certify('other name', '192.0.2.1', -1, 30),
    certify('short-lived', '127.0.0.1', -1, 5),
  ]);
  certificates = { good, unknown, expired, otherName, shortLived };
  folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-'));
  await writeFile(trusted(), [good, expired, otherName, shortLived].map(({ cert }) => cert).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

function trusted(): string {
  return join(folder, 'trusted.pem');
}

function doctor(...args: readonly string[]): Promise<Ended> {
  return execute(process.execPath, [MAIN, 'doctor', ...args], { NODE_EXTRA_CA_CERTS: trusted() });
}

/** What the command reports of an endpoint, and how it ends. */
interface Examined {
  readonly report: Report;
  readonly exitCode: number | null;
}

async function examine(...args: readonly string[]): Promise<Examined> {
  const { stdout, stderr, exitCode } = await doctor(...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout) as Report, exitCode };
}

/** Starts an endpoint for the length of one test. */
async function start<T extends { readonly stop: () => Promise<unknown> }>(
  { onTestFinished }: TestContext,
  starting: Promise<T>,
): Promise<T> {
  const endpoint = await starting;
  onTestFinished(async () => {
    await endpoint.stop();
  });
  return endpoint;
}

function ids({ findings }: Report): readonly string[] {
  return findings.map(({ id }) => id);
}

describe.concurrent('a server without a fault', () => {
  const HEALTHY = [
    'handshake-ok',
    'subprotocol-ok',
    'extensions-deflate',
    'ping-ok',
    'second-ok',
    'close-ok',
  ];

  it('[DR-1] needs no fix, and each check says what it saw', async (test) => {
    const { url } = await start(test, serveMisbehaving({}));
    const { report, exitCode } = await examine(url, '--protocol', 'chat');
    expect(ids(report)).toEqual(['dns-ok', 'tcp-ok', ...HEALTHY]);
    expect(report).toMatchObject({ verdict: 'ok', notExamined: ['idle'], isInterrupted: false });
    expect(report.findings.find(({ id }) => id === 'ping-ok')?.measured).toMatchObject({ count: 5 });
    expect(exitCode).toBe(0);
  });

  it('[DR-1] says so in words, without colours where no terminal is', async (test) => {
    const { url } = await start(test, serveMisbehaving({}));
    const { stdout, stderr, exitCode } = await doctor(url);
    expect(stdout).toMatch(/^ok +ping +5 Pongs: /m);
    expect(stdout).toMatch(/a window of 32 KiB/);
    expect(stdout).toMatch(/\nNothing to fix\.\n$/);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('[DR-1] needs none over TLS', async (test) => {
    const { url } = await start(test, serveWs({ credentials: certificates.good }));
    const { report, exitCode } = await examine(url, '--protocol', 'chat');
    expect(ids(report)).toEqual(['dns-ok', 'tcp-ok', 'tls-ok', ...HEALTHY]);
    expect(exitCode).toBe(0);
  });

  it('[DR-6] is waited for as long as asked, and no limit is made up', async (test) => {
    const { url } = await start(test, serveWs());
    const { report, exitCode } = await examine(url, '--idle', '2');
    expect(report.findings.at(-1)).toMatchObject({ id: 'idle-ok', measured: { waitedMs: 2000 } });
    expect(report.notExamined).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('[DR-6] that keeps the line busy is reported as that', async (test) => {
    const pinging = serveWs({
      treat: (webSocket) => {
        const timer = setInterval(() => webSocket.ping(), 200);
        webSocket.on('close', () => clearInterval(timer));
      },
    });
    const { url } = await start(test, pinging);
    const { report } = await examine(url, '--idle', '2');
    const { id, seen } = report.findings.at(-1) as Finding;
    expect(id).toBe('idle-busy');
    expect(seen).toMatch(/The server sent \d+ Pings and 0 data frames; the longest silence was/);
  });

  it('[DR-4] gets no application data, and never has more than two connections', async () => {
    const server = await MisbehavingServer.start();
    await examine(server.url, '--idle', '1');
    await server.stop();
    expect(server.messages).toEqual([]);
    expect(server.mostLive).toBe(2);
    expect(server.handshakes).toHaveLength(3);
  });

  it('[DR-4] gets the headers that were asked for', async () => {
    const server = await MisbehavingServer.start();
    const header = ['--header', 'Origin: https://example.com', '--header', 'X-Token: secret'];
    const { stdout } = await doctor(`${server.url}feed?token=secret`, ...header, '--json');
    await server.stop();
    const [handshake] = server.handshakes;
    expect(handshake).toMatchObject({
      path: '/feed?token=secret',
      headers: { origin: 'https://example.com', 'x-token': 'secret' },
    });
    expect(stdout).toContain(`${server.url}feed"`);
    expect(stdout).not.toContain('secret');
  });
});

describe.concurrent.each(FAULTS)('$fault', ({ start: begin, args = [], id, verdict, seen, says }) => {
  let endpoint: Endpoint;
  let examined: Examined;
  beforeAll(async () => {
    endpoint = await begin(certificates);
    examined = await examine(endpoint.url, ...args);
  }, LIMIT_MS);
  afterAll(() => endpoint.stop());

  it(`[DR-2] is found: ${id}`, () => {
    const { report, exitCode } = examined;
    const found = report.findings.filter((finding) => finding.id === id);
    expect(found).toMatchObject([{ verdict, seen: expect.stringMatching(seen) }]);
    const [{ means = '', cure = '', follows = '' } = {}] = found as Partial<Finding>[];
    expect([means, cure, follows].join('\n')).toMatch(says);
    expect(report.verdict).toBe(verdict);
    expect(exitCode).toBe(verdict === 'problem' ? 1 : 0);
  });

  it('[DR-3] is all that is found', () => {
    const others = examined.report.findings.filter((finding) => finding.id !== id);
    expect(others.filter((finding) => finding.verdict !== 'ok')).toEqual([]);
  });
});

describe.concurrent('what follows', () => {
  it('[DR-5] is what the policy draws: the delay that the server asks for, and what chance adds', async (test) => {
    const { url } = await start(test, serveMisbehaving({}, { do: 'refuse', status: 429, retryAfter: '60' }));
    const { report } = await examine(url);
    expect(report.findings.at(-1)).toMatchObject({
      id: 'http-too-many-requests',
      measured: { status: 429, retryAfterMs: 60_000, delayMs: [60_000, 75_000] },
    });
  });

  it.for([
    [1012, 'tries again after 1 to 5 s'],
    [1013, 'tries again after 12 to 24 s'],
    [3000, 'stops. The credentials are refused and no provider can fetch others.'],
  ] as const)('[DR-5] a Close frame with %d: %s', async ([code, follows], test) => {
    const { url } = await start(test, serveMisbehaving({}, { do: 'close', code }));
    const { report } = await examine(url);
    expect(report.findings.at(-1)?.follows).toContain(follows);
  });

  it('[DR-6] an interval of half of the idle limit', async (test) => {
    const fault = FAULTS.find(({ id }) => id === 'idle-limit-short');
    const { url } = await start(test, fault?.start(certificates) as Promise<Endpoint>);
    const { report } = await examine(url, '--idle', '20');
    const { measured } = report.findings.at(-1) as Finding;
    const { limitMs, intervalMs } = measured as { limitMs: number; intervalMs: number };
    expect(limitMs).toBeGreaterThan(0);
    expect(intervalMs).toBe(Math.round(limitMs / 2));
  });
});

describe.concurrent('the command', () => {
  it.for([
    [[], 'takes one URL'],
    [['ws://127.0.0.1/', 'ws://127.0.0.2/'], 'takes one URL'],
    [['ftp://127.0.0.1/'], 'ftp:'],
    [['ws://127.0.0.1/#top'], 'fragment'],
    [['ws://127.0.0.1/', '--timeout', 'soon'], '--timeout'],
    [['ws://127.0.0.1/', '--idle=0'], '--idle'],
    [['ws://127.0.0.1/', '--protocol', 'a b'], 'a b'],
    [['ws://127.0.0.1/', '--header', 'Upgrade: h2c'], 'Upgrade'],
    [['ws://127.0.0.1/', '--header', 'no colon'], '--header'],
    [['ws://127.0.0.1/', '--fast'], '--fast'],
  ] as const)('[DR-7] %j ends with exit code 2 and one line', async ([args, word]) => {
    const { stdout, stderr, exitCode } = await doctor(...args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(word);
  });

  it('[DR-2] tells of the name of a certificate beside its chain', async (test) => {
    const credentials = await certify('both', '192.0.2.1', -30, -1);
    const { url } = await start(test, serveWs({ credentials }));
    const { report } = await examine(url);
    expect(ids(report)).toEqual(['dns-ok', 'tcp-ok', 'tls-expired', 'tls-wrong-name']);
  });

  it('[DR-8] sends nothing to a server whose certificate is no good', async (test) => {
    const server = await start(test, serveWs({ credentials: certificates.unknown }));
    const { report } = await examine(server.url);
    expect(report.notExamined).toContain('handshake');
    expect(server.requests()).toBe(0);
  });

  it('[DR-8] goes on with --insecure, and still tells of the certificate', async (test) => {
    const server = await start(test, serveWs({ credentials: certificates.unknown }));
    const { report, exitCode } = await examine(server.url, '--insecure');
    expect(ids(report)).toEqual(expect.arrayContaining(['tls-self-signed', 'handshake-ok', 'close-ok']));
    expect(server.requests()).toBe(2);
    expect(exitCode).toBe(1);
  });

  it('[DR-9] ends when it is interrupted, with what it has found so far', async (test) => {
    const { url } = await start(test, serveMisbehaving({}, { do: 'hang' }));
    const child = spawn(process.execPath, [MAIN, 'doctor', url, '--timeout', '600000'], { cwd: ROOT });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (text.includes('dns')) child.kill('SIGINT');
    });
    const [exitCode] = await once(child, 'close');
    expect(stdout).toMatch(/^ok +dns/m);
    expect(stdout).toMatch(/Interrupted\. Nothing to fix so far\.\n$/);
    expect(stdout).not.toContain('handshake-');
    expect(exitCode).toBe(0);
  });

  it('[DR-10] shows no control character of the peer', async (test) => {
    const { url } = await start(
      test,
      serveMisbehaving({}, { do: 'close', code: 4000, reason: '\x9b31m\u202e' }),
    );
    const { stdout } = await doctor(url);
    expect(stdout).toContain('ended with 4000');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});

describe('the manual', () => {
  it('[DR-11] has every finding, in the words of the report', async () => {
    const manual = await readFile(join(ROOT, 'docs/doctor.md'), 'utf8');
    const rows = [...manual.matchAll(/^\| `([a-z][a-z-]+)` \| (.*) \|$/gm)].map(([, id, cells]) => [
      id,
      cells,
    ]);
    const known = Object.entries(CATALOGUE).map(([id, { verdict, means = '', cure = '' }]) => [
      id,
      [verdict, means, cure].join(' | '),
    ]);
    expect(rows).toEqual(known);
  });
});
