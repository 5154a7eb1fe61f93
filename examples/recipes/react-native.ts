import type { Signals } from 'resilient-websocket';

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
