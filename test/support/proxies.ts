import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { NGINX = '/usr/sbin/nginx', HAPROXY = '/usr/sbin/haproxy' } = process.env;

/** What a proxy passes connections on to: a server on the loopback. */
export interface Target {
  readonly port: number;
}

/** A reverse proxy on the loopback. */
export interface ReverseProxy {
  readonly url: string;
  /** Ends the proxy, and with it every connection over it, and removes its files. */
  stop(): Promise<void>;
}

/** One way to run a proxy. Its configuration must answer `readyPath` with 204 by itself. */
interface Program {
  readonly command: string;
  configure(setup: Setup): string;
  listArguments(folder: string, file: string): readonly string[];
}

interface Setup {
  readonly folder: string;
  readonly port: number;
  readonly readyPath: string;
}

const STARTS = 5;
/** Longer than the 2.5 s for which nginx tries to get a port that is taken. */
const START_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5000;
const POLL_MS = 10;

/**
 * Starts nginx in front of a server.
 *
 * @param limitMs `proxy_read_timeout` and `proxy_send_timeout`.
 */
export function startNginx(target: Target, limitMs: number): Promise<ReverseProxy> {
  return start({
    command: NGINX,
    listArguments: (folder, file) => ['-p', folder, '-c', file, '-e', 'stderr'],
    configure: ({ folder, port, readyPath }) => `
daemon off;
master_process off;
pid ${join(folder, 'pid')};
error_log stderr;
events {
  worker_connections 128;
}
http {
  access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `  ${name}_temp_path ${join(folder, name)};`)
  .join('\n')}
  server {
    listen 127.0.0.1:${port};
    location = ${readyPath} {
      return 204;
    }
    location / {
      proxy_pass http://127.0.0.1:${target.port};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_set_header Host $http_host;
      proxy_read_timeout ${limitMs}ms;
      proxy_send_timeout ${limitMs}ms;
    }
  }
}
`,
  });
}

/**
 * Starts HAProxy in front of a server.
 *
 * @param limitMs `timeout tunnel`.
 */
export function startHaproxy(target: Target, limitMs: number): Promise<ReverseProxy> {
  return start({
    command: HAPROXY,
    listArguments: (_folder, file) => ['-db', '-f', file],
    // Without `noreuseport` two of them could listen on one port, and share its connections.
    configure: ({ port, readyPath }) => `
global
  noreuseport
  nbthread 1
  maxconn 128
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel ${limitMs}ms
listen proxy
  bind 127.0.0.1:${port}
  http-request return status 204 if { path ${readyPath} }
  server target 127.0.0.1:${target.port}
`,
  });
}

async function start(program: Program): Promise<ReverseProxy> {
  const failures: unknown[] = [];
  while (failures.length < STARTS) {
    const port = await findPort();
    try {
      return await startOn(port, program);
    } catch (failure) {
      // Someone else may have taken the port since it was found.
      if (!(failure instanceof Error && /address already in use|cannot bind/i.test(failure.message)))
        throw failure;
      failures.push(failure);
    }
  }
  throw new AggregateError(failures, `${program.command} got none of ${STARTS} ports.`);
}

async function startOn(port: number, program: Program): Promise<ReverseProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-proxy-'));
  try {
    const file = join(folder, 'proxy.conf');
    // Nobody else knows it, so who answers it is this proxy and no other listener.
    const readyPath = `/ready/${crypto.randomUUID()}`;
    await writeFile(file, program.configure({ folder, port, readyPath }));
    const running = await launch(program.command, program.listArguments(folder, file), () =>
      answers(port, readyPath),
    );
    return {
      url: `ws://127.0.0.1:${port}/`,
      async stop() {
        await running.end();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (failure) {
    await rm(folder, { recursive: true, force: true });
    throw failure;
  }
}

/** No proxy must outlive the tests, even where these stop before their end. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A process that does what it is for. */
interface Running {
  end(): Promise<void>;
}

/** Starts a process, and waits until it is ready. */
async function launch(
  command: string,
  args: readonly string[],
  isReady: () => Promise<boolean>,
): Promise<Running> {
  // No environment: what nginx finds in NGINX it takes for sockets to inherit.
  const child = spawn(command, args, { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  let death: string | undefined;
  const died = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      death = error.message;
      resolve();
    });
    child.once('close', (exitCode, signal) => {
      death ??= `it ended with ${exitCode ?? signal}`;
      resolve();
    });
  });
  alive.add(child);
  void died.then(() => alive.delete(child));

  const deadline = Date.now() + START_DEADLINE_MS;
  while (death === undefined && Date.now() < deadline) {
    if (await isReady()) return { end: () => end(child, died) };
    await Promise.race([died, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
  }
  const reason = death ?? `it was not ready within ${START_DEADLINE_MS} ms`;
  await end(child, died);
  throw new Error(`${command} could not be started: ${reason}.\n${stderr}`);
}

async function end(child: ChildProcess, died: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await died;
  clearTimeout(timer);
}

/** Whether a proxy listens that knows the path. */
function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 204);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

/** A port that is free now. */
function findPort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
