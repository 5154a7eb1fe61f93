import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import type * as Main from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { appSignals } from '../../examples/recipes/react-native.ts';
import { execute, report } from '../support/child.ts';
import { next, over, record } from '../support/events.ts';
import { installPackage } from '../support/install-package.ts';
import { type Device, NativeModule } from '../support/react-native-module.ts';
import { startServer } from '../support/start-server.ts';

const APPLICATION = new URL('react-native/', import.meta.url);

/** Longer than any bundle takes. */
const DEADLINE_MS = 180_000;

const BACKOFF = { minMs: 5, baseMs: 5, maxMs: 5, jitter: 'none' } as const;

/** What an application has. */
interface Application {
  readonly main: typeof Main;
  readonly full: typeof Main;
  /** It has less, which is not used. */
  readonly lite: typeof Main;
}

/** The globals of an application. */
interface Globals {
  readonly __turboModuleProxy: (name: string) => object | null;
  /** What the bundle puts there. */
  readonly application?: Application & {
    readonly device: { emit(name: string, event: object): void };
  };
  readonly WebSocket?: unknown;
  readonly DOMException?: unknown;
  global?: object;
  window?: object;
  self?: object;
  readonly [other: string]: unknown;
}

/** An application that runs, and the native code beneath it. */
interface Running extends Application {
  readonly native: NativeModule;
  readonly realm: Globals;
}

let folder: string;
/** Each as a bundle of Metro. */
const bundles = new Map<string, string>();

beforeAll(async () => {
  if (!existsSync(new URL('node_modules', APPLICATION))) {
    throw new Error(
      'React Native is not there. It is installed by: npm ci --prefix test/packaging/react-native',
    );
  }
  folder = await installPackage();
  // The package file of that folder has `type: module`, and an application of React Native has none.
  for (const file of ['package.json', 'index.js', 'application.js']) {
    await cp(new URL(file, APPLICATION), join(folder, file));
  }
  const build = fileURLToPath(new URL('build.mjs', APPLICATION));
  for (const [name, args] of [
    ['development', ['android']],
    ['production', ['ios', 'production']],
  ] as const) {
    const ended = await execute(process.execPath, [build, folder, ...args], {}, DEADLINE_MS / 2);
    if (ended.exitCode !== 0) report(ended);
    bundles.set(name, await readFile(join(folder, 'bundle.js'), 'utf8'));
  }
}, DEADLINE_MS);

afterAll(() => rm(folder, { recursive: true }));

/** Runs the application in a realm that has what Hermes and the native code of React Native give, and nothing else. */
function start(build: string, device: Device = 'android'): Running {
  const realm: Globals = {
    console,
    setTimeout,
    clearTimeout,
    setImmediate,
    queueMicrotask,
    performance: { now: () => performance.now() },
    nativeModuleProxy: {},
    __turboModuleProxy: (name) => modules[name] ?? null,
  };
  realm.global = realm.window = realm.self = realm;
  const native = new NativeModule(device, (name, event) => realm.application?.device.emit(name, event));
  onTestFinished(() => native.stop());
  const modules: Record<string, object> = {
    WebSocketModule: native,
    PlatformConstants: { getConstants: () => ({}) },
  };
  vm.runInContext(bundles.get(build) as string, vm.createContext(realm));
  return { ...(realm.application as Application), native, realm };
}

describe.each(['development', 'production'])('an application of React Native, a %s build', (build) => {
  it('[HO-5] is bundled with all that it imports, without a class static block, and with the platform of React Native', () => {
    const text = bundles.get(build) as string;
    expect(text).not.toMatch(/\bstatic\s*\{/);
    expect(text).toContain('ReactNativeConnection');
    expect(text).not.toMatch(/NodeWebSocket|node:http/);
  });

  it.each(['main', 'lite', 'full'] as const)(
    '[HO-6] %s: text and bytes, there and back; each end with its code, clean if there was a Close frame',
    async (entry) => {
      const server = await startServer();
      const app = start(build);
      const socket = new app[entry].ResilientWebSocket(server.url, ['v1'], {
        autoConnect: false,
        backoff: BACKOFF,
      });
      // Without the module for Blobs, React Native refuses the type 'blob'.
      socket.binaryType = 'arraybuffer';
      const heard: unknown[] = [];
      const errors: unknown[] = [];
      socket.onmessage = ({ data }) =>
        heard.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
      socket.onerror = () => errors.push('error');
      socket.send('queued');
      socket.reconnect();
      await next(socket, 'open');
      socket.send('text');
      socket.send(new Uint8Array([1, 2, 255]));
      await expect.poll(() => heard).toEqual(['queued', 'text', [1, 2, 255]]);
      const closed = next(socket, 'close');
      server.closeAll(1001, 'deploy');
      expect(await closed).toMatchObject({ code: 1001, reason: 'deploy', wasClean: true });
      expect(errors).toEqual([]);
      await next(socket, 'open');
      const ended = next(socket, 'close');
      socket.close(4000, 'enough');
      expect(await ended).toMatchObject({ code: 4000, wasClean: true, final: true });
      await expect.poll(() => server.live).toBe(0);
    },
  );

  it('[HO-6] after a restart of the server it is open again, and what was sent meanwhile arrives', async () => {
    const server = await startServer();
    const { port, url } = server;
    const { main } = start(build);
    const socket = new main.ResilientWebSocket(url, [], { autoConnect: false, backoff: BACKOFF });
    socket.binaryType = 'arraybuffer';
    socket.reconnect();
    const told = record(socket);
    await next(socket, 'open');
    await server.stop();
    await expect.poll(() => told.filter(({ name }) => name === 'retry').length).toBeGreaterThan(2);
    const failed = socket.closure;
    expect(failed).toMatchObject({ code: 1006, wasClean: false, cause: 'handshake-failed' });
    socket.send('meanwhile');
    const again = await MisbehavingServer.start({ port });
    onTestFinished(() => again.stop());
    await expect.poll(() => again.messages).toEqual(['meanwhile']);
    socket.close();
    await over(socket);
  });

  it('[HO-6] a connection that is lost is a 1006 that is not clean, with its error before', async () => {
    const server = await startServer();
    const { main } = start(build, 'ios');
    const socket = new main.ResilientWebSocket(server.url, [], { autoConnect: false, backoff: BACKOFF });
    socket.binaryType = 'arraybuffer';
    const heard: unknown[] = [];
    socket.onerror = () => heard.push('error');
    socket.onclose = ({ code, wasClean }) => heard.push([code, wasClean]);
    const connection = server.connection();
    socket.reconnect();
    await next(socket, 'open');
    (await connection).terminate();
    await next(socket, 'open');
    expect(heard).toEqual(['error', [1006, false]]);
    socket.close();
    await over(socket);
  });

  it('[HO-7] on Android, an attempt that was given up leaves no connection behind, although it opens later', async () => {
    const server = await startServer();
    server.script({ do: 'slow', handshakeMs: 300 });
    const { main } = start(build, 'android');
    const socket = new main.ResilientWebSocket(server.url, [], { autoConnect: false });
    socket.binaryType = 'arraybuffer';
    socket.reconnect();
    await expect.poll(() => server.handshakes.length).toBe(1);
    socket.close();
    await over(socket);
    await expect.poll(() => server.closeCodes).toEqual([1000]);
    expect([server.live, server.handshakes.length]).toEqual([0, 1]);
  });

  it('[HO-8] http URLs become ws URLs, and errors are DOMExceptions, which React Native does not have', () => {
    const { main, realm } = start(build);
    const make = (url: string): string => new main.ResilientWebSocket(url, [], { autoConnect: false }).url;
    expect(make('https://example.com:443/a?b=http')).toBe('wss://example.com:443/a?b=http');
    expect(make('wss://example.com/a')).toBe('wss://example.com/a');
    const socket = new main.ResilientWebSocket('wss://example.com/', [], { autoConnect: false });
    let error: unknown;
    try {
      socket.close(1);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(realm.DOMException as new () => unknown);
    expect(error).toMatchObject({ name: 'InvalidAccessError', code: 15 });
  });

  it('[HO-9] a class derived from that of React Native gives the handshake its headers', async () => {
    const server = await startServer();
    const { main, native, realm } = start(build);
    const Base = realm.WebSocket as unknown as new (
      url: string,
      protocols: unknown,
      options: object,
    ) => WebSocket;
    class WithHeaders extends Base {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols, { headers: { Authorization: 'Bearer 1' } });
      }
    }
    const socket = new main.ResilientWebSocket(server.url, [], {
      WebSocket: WithHeaders,
      autoConnect: false,
    });
    socket.binaryType = 'arraybuffer';
    socket.reconnect();
    await next(socket, 'open');
    expect(native.headers).toMatchObject([{ Authorization: 'Bearer 1' }]);
    expect(server.handshakes[0]?.headers).toMatchObject({ authorization: 'Bearer 1' });
    socket.close();
    await over(socket);
  });

  it('[HO-10] AppState and NetInfo as signals: a delay is over when the application or the network is back', async () => {
    const server = await startServer();
    server.script({ do: 'refuse', status: 503 }, { do: 'refuse', status: 503 });
    const { main } = start(build);
    let tellState: (state: string) => void = () => {};
    let tellNetwork: (state: { readonly isConnected: boolean | null }) => void = () => {};
    const ended: string[] = [];
    const signals = appSignals(
      {
        currentState: 'active',
        addEventListener: (_type, listener) => {
          tellState = listener;
          return { remove: () => ended.push('AppState') };
        },
      },
      {
        addEventListener: (listener) => {
          tellNetwork = listener;
          // As it does, with what it knows.
          listener({ isConnected: true });
          return () => ended.push('NetInfo');
        },
      },
    );
    const late = { minMs: 5, baseMs: 600_000, maxMs: 600_000, jitter: 'none' } as const;
    const socket = new main.ResilientWebSocket(server.url, [], {
      autoConnect: false,
      backoff: late,
      signals,
    });
    socket.binaryType = 'arraybuffer';
    socket.reconnect();
    await next(socket, 'retry');
    tellState('background');
    tellState('active');
    await next(socket, 'retry');
    expect(server.handshakes).toHaveLength(2);
    tellNetwork({ isConnected: false });
    tellNetwork({ isConnected: true });
    await next(socket, 'open');
    socket.close();
    await over(socket);
    expect(ended.sort()).toEqual(['AppState', 'NetInfo']);
  });
});
