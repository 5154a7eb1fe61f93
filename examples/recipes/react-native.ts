import assert from 'node:assert/strict';
import { ResilientWebSocket, type Signals } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe
/** What is used of `AppState`, from `react-native`. */
interface AppStateLike {
  readonly currentState: string;
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
}

/** What is used of `NetInfo`, from `@react-native-community/netinfo`. */
interface NetInfoLike {
  addEventListener(listener: (state: { readonly isConnected: boolean | null }) => void): () => void;
}

/** The life of an application of React Native as the signals that a page has. */
export function appSignals(appState: AppStateLike, netInfo: NetInfoLike): Signals {
  return {
    subscribe(listener) {
      let isOnline = true;
      const tellState = (state: string): void => {
        if (state === 'active') listener('visible');
        // `inactive` is a phone call or the list of applications: the user may be back at once.
        else if (state === 'background') listener('hidden');
      };
      if (appState.currentState === 'background') listener('hidden');
      const subscription = appState.addEventListener('change', tellState);
      const end = netInfo.addEventListener(({ isConnected }) => {
        // It reports each change of the network, and null until it knows.
        if (isConnected === null || isConnected === isOnline) return;
        isOnline = isConnected;
        listener(isOnline ? 'online' : 'offline');
      });
      return () => {
        subscription.remove();
        end();
      };
    },
  };
}
// #endregion

// A socket with it, over modules that say what they are told to say.
const server = await MisbehavingServer.start();
let state: (state: string) => void = () => {};
let network: (state: { isConnected: boolean | null }) => void = () => {};
let left = 0;
const signals = appSignals(
  {
    currentState: 'active',
    addEventListener(_type, listener) {
      state = listener;
      return { remove: () => left++ };
    },
  },
  {
    addEventListener(listener) {
      network = listener;
      return () => left++;
    },
  },
);
const socket = new ResilientWebSocket(server.url, [], { signals });
await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));

// The connection is lost while the application is away; when it is back, the next one is there at once.
state('background');
network({ isConnected: false });
const again = new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
server.closeAll(1001);
await new Promise<void>((resolve) => {
  const stop = socket.on('retry', () => {
    stop();
    resolve();
  });
});
network({ isConnected: true });
state('active');
await again;
assert.equal(server.handshakes.length, 2);

const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
socket.close();
await closed;
await server.stop();
assert.equal(left, 2);
console.log('It was back when the application was, and listens to nothing any more.');
