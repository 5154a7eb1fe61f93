import { ResilientWebSocket, type Status } from 'resilient-websocket';
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';

/** A socket, its status and what the last message held, for as long as the component is there. */
export function useSocket(url: string): {
  readonly socket: ResilientWebSocket;
  readonly status: Readonly<Ref<Status>>;
  readonly message: Readonly<Ref<unknown>>;
} {
  const socket = new ResilientWebSocket(url);
  const status = ref(socket.status);
  const message = shallowRef<unknown>();
  socket.on('status', (change) => {
    status.value = change.status;
  });
  socket.addEventListener('message', ({ data }) => {
    message.value = data;
  });
  onScopeDispose(() => socket.close(1000, 'unmounted'));
  return { socket, status, message };
}
