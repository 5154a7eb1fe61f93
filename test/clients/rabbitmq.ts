import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen } from '../support/listen.ts';

/** Where the commands of Debian's package are, past its wrapper, which wants to be root. */
const { PATH, RABBITMQ = '/usr/lib/rabbitmq/bin' } = process.env;

/** Erlang takes its time on a busy machine. */
export const START_DEADLINE_MS = 120_000;

/** No broker outlives the tests, even where these stop before their end. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const { pid } of alive) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
});

async function findPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A RabbitMQ on the loopback with its plugins for MQTT and STOMP over WebSockets, and files of its own. */
export class RabbitMq {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly mqttUrl: string;
  readonly stompUrl: string;

  private constructor(
    child: ChildProcess,
    folder: string,
    env: NodeJS.ProcessEnv,
    mqttPort: number,
    stompPort: number,
  ) {
    this.#child = child;
    this.#folder = folder;
    this.#env = env;
    this.mqttUrl = `ws://127.0.0.1:${mqttPort}/ws`;
    this.stompUrl = `ws://127.0.0.1:${stompPort}/ws`;
  }

  static async start(): Promise<RabbitMq> {
    const folder = await mkdtemp(join(tmpdir(), 'resilient-websocket-rabbitmq-'));
    const [mqttPort, stompPort, distributionPort, epmdPort] = [
      await findPort(),
      await findPort(),
      await findPort(),
      await findPort(),
    ];
    const plugins = join(folder, 'plugins');
    await writeFile(plugins, '[rabbitmq_web_mqtt,rabbitmq_web_stomp].\n');
    const configuration = join(folder, 'rabbitmq.conf');
    const lines = [
      'listeners.tcp = none',
      'mqtt.listeners.tcp = none',
      'stomp.listeners.tcp = none',
      'web_mqtt.tcp.ip = 127.0.0.1',
      `web_mqtt.tcp.port = ${mqttPort}`,
      'web_stomp.tcp.ip = 127.0.0.1',
      `web_stomp.tcp.port = ${stompPort}`,
    ];
    await writeFile(configuration, `${lines.join('\n')}\n`);
    const env = {
      PATH,
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(epmdPort),
      RABBITMQ_CONFIG_FILE: configuration,
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
      RABBITMQ_LOGS: '-',
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_NODENAME: `test${epmdPort}@localhost`,
    };
    const child = spawn(join(RABBITMQ, 'rabbitmq-server'), [], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // In a group of its own, which can be killed as a whole.
      detached: true,
      env,
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    const broker = new RabbitMq(child, folder, env, mqttPort, stompPort);
    try {
      await broker.#started();
    } catch (failure) {
      await broker.stop();
      throw failure;
    }
    return broker;
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      let said = '';
      this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Server startup complete')) resolve();
      });
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`RabbitMQ ended with ${code}:\n${said}`)));
    });
  }

  /** Closes all connections, as its operator may. Over WebSockets their clients get a Close frame with 1000. */
  async closeConnections(): Promise<void> {
    const command = join(RABBITMQ, 'rabbitmqctl');
    await promisify(execFile)(command, ['close_all_connections', 'bye'], { env: this.#env });
  }

  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined && alive.has(this.#child)) {
      const over = once(this.#child, 'exit');
      process.kill(-pid, 'SIGKILL');
      await over;
    }
    // Erlang's daemon for the names of nodes is in no group.
    await promisify(execFile)('epmd', ['-kill'], { env: this.#env }).catch(() => {});
    await rm(this.#folder, { recursive: true, force: true });
  }
}
