/** The URL of a room as `partysocket` makes it, compared with that library itself. */
import assert from 'node:assert/strict';
import { PartySocket } from 'partysocket';
import { ResilientWebSocket } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import WebSocket from 'ws';

// #region recipe
type Query = Readonly<Record<string, string>>;

interface Room {
  /** With its scheme: `wss://example.com`. */
  readonly host: string;
  readonly room: string;
  /** Default `main`. */
  readonly party?: string;
  /** Tells this client from others; the server sees it as the id of the connection. */
  readonly id: string;
  /** What the URL carries besides, asked for at each attempt. */
  readonly query?: () => Query | Promise<Query>;
}

function roomUrl({ host, room, party = 'main', id, query = () => ({}) }: Room): () => Promise<URL> {
  return async () => {
    const url = new URL(`/parties/${party}/${room}`, host);
    url.search = String(new URLSearchParams({ _pk: id, ...(await query()) }));
    return url;
  };
}

function join(room: Room): ResilientWebSocket {
  return new ResilientWebSocket(roomUrl(room));
}
// #endregion

const server = await MisbehavingServer.start();
const room = { room: 'lobby', party: 'chat', id: 'client-1', query: async () => ({ token: 'a b' }) };
const ours = join({ ...room, host: server.url });
await new Promise((resolve) => ours.on('open', resolve));
const theirs = new PartySocket({ ...room, host: `127.0.0.1:${server.port}`, WebSocket });
await new Promise((resolve) => theirs.addEventListener('open', resolve));
const [first, second] = server.handshakes.map(({ path }) => path);
assert.equal(first, second);
assert.equal(first, '/parties/chat/lobby?_pk=client-1&token=a+b');
ours.close();
theirs.close();
await server.stop();
console.log(`Both connect to ${first}`);
