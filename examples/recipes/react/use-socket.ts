import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { ResilientWebSocket, type Status } from 'resilient-websocket';

/** A socket that is connected for as long as the component is mounted. */
export function useSocket(url: string): ResilientWebSocket {
  const socket = useMemo(() => new ResilientWebSocket(url, [], { autoConnect: false }), [url]);
  // Also begins a new life, which is what StrictMode asks for when it mounts twice.
  useEffect(() => {
    socket.reconnect();
    return () => socket.close(1000, 'unmounted');
  }, [socket]);
  return socket;
}

/** The status of a socket. */
export function useStatus(socket: ResilientWebSocket): Status {
  const subscribe = useCallback((changed: () => void) => socket.on('status', changed), [socket]);
  return useSyncExternalStore(subscribe, () => socket.status);
}

/** What the last message held. */
export function useMessage(socket: ResilientWebSocket): unknown {
  const [message, setMessage] = useState<unknown>();
  useEffect(() => {
    const hear = ({ data }: MessageEvent): void => setMessage(data);
    socket.addEventListener('message', hear);
    return () => socket.removeEventListener('message', hear);
  }, [socket]);
  return message;
}
