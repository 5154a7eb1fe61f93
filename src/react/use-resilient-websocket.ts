import { useInsertionEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { DEV } from '../development.ts';
import {
  InvalidOptionError,
  type ProtocolsSource,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type UrlSource,
} from '../index.ts';
import type * as Dom from '../socket/dom-types.ts';
import { SocketStore } from './socket-store.ts';
import type { SocketView } from './socket-view.ts';

/** The options of {@link useResilientWebSocket}: those of the socket, and what the hook needs. */
export interface UseResilientWebSocketOptions extends ResilientWebSocketOptions {
  /** Subprotocols to offer, or a function that is asked for them before every attempt. Default none. */
  readonly protocols?: ProtocolsSource;
  /**
   * Components with the same key share one socket; another key is another socket. Default: the URL and the subprotocols.
   * Has to be given where one of these is a function.
   */
  readonly key?: string;
  /** Takes each message, without a render. Always the function of the last render. Default none. */
  readonly onMessage?: (event: Dom.MessageEvent) => void;
}

/**
 * A socket that is connected while the component is mounted. The first component with a key makes the socket, with its own
 * URL and options; those that others give under the same key do not count, but for `onMessage`. When the last of them has
 * been unmounted, the socket is closed with 1000; what is mounted again within the same task keeps it. On a server nothing is
 * connected.
 *
 * @param url Where to connect to, or a function that is asked for it before every attempt.
 * @throws {InvalidOptionError} If a function is given without a `key`. What the constructor of the socket throws, for
 * instance for a URL that the standard refuses, is thrown when the component is mounted.
 */
export function useResilientWebSocket(
  url: UrlSource,
  options: UseResilientWebSocketOptions = {},
): SocketView {
  const { protocols, key, onMessage, ...socketOptions } = options;
  const latest = useRef(onMessage);
  // Before any effect that could lead to a message.
  useInsertionEffect(() => {
    latest.current = onMessage;
  });
  const offered = listProtocols(protocols);
  const sharedKey = key ?? keyOf(url, offered);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is given under the same key later does not count.
  const store = useMemo(
    () =>
      new SocketStore(
        sharedKey,
        () => new ResilientWebSocket(url, offered, socketOptions),
        (event) => latest.current?.(event),
      ),
    [sharedKey],
  );
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}

/** As a list: an iterable may be read only once, and the key and the socket need it. */
function listProtocols(protocols: ProtocolsSource): ProtocolsSource {
  if (typeof protocols === 'function') return protocols;
  return typeof protocols === 'string' ? [protocols] : [...(protocols ?? [])];
}

function keyOf(url: UrlSource, protocols: ProtocolsSource): string {
  if (typeof url === 'function' || typeof protocols === 'function') {
    throw new InvalidOptionError(
      'key',
      undefined,
      DEV ? 'with a function for the URL or the subprotocols, give text.' : '',
    );
  }
  return JSON.stringify([`${url}`, protocols]);
}
