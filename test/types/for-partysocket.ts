/** Compiled, never run: code for `partysocket`, which has to compile for ours with another import line. */
import PartySocket, {
  type PartyFetchOptions,
  type PartySocketOptions,
  WebSocket as Reconnecting,
} from 'partysocket';

const options: PartySocketOptions = {
  host: 'project.name.partykit.dev',
  room: 'my-room',
  id: 'some-connection-id',
  party: 'main',
  path: 'path',
  prefix: 'parties',
  protocol: 'wss',
  protocols: ['v1'],
  query: async () => ({ token: 'token', none: null, missing: undefined }),
  disableNameValidation: true,
  maxRetries: 3,
  WebSocket,
};

const socket = new PartySocket(options);
socket.updateProperties({ host: 'another-project.username.partykit.dev', room: 'my-new-room' });
socket.reconnect();
socket.addEventListener('message', ({ data }) => JSON.parse(data));
`${socket.id}${socket.host}${socket.name}${socket.path}${socket.roomUrl}` satisfies string;
socket.room satisfies string | undefined;
socket.basePath satisfies string | undefined;

export const sockets: Reconnecting[] = [socket, new Reconnecting('wss://example.com')];

const sent: boolean = socket.send('hello') && sockets[0]?.send('hello') === true;
socket.room = 'another-room';
socket.host = 'example.com';
socket.name = 'chat';
socket.path = '';
const place: PartyFetchOptions = { host: socket.host, room: 'my-room', query: { sent: `${sent}` }, fetch };

export async function ask(): Promise<number> {
  const { status } = await PartySocket.fetch(
    { ...place, protocol: 'https' },
    { method: 'POST', body: 'hello' },
  );
  return socket.partySocketOptions.host.length + status;
}
