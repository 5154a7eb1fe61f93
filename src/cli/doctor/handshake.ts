import { createHash, randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock as clock } from '../../socket/system-clock.ts';
import type { Target } from './target.ts';
import { within } from './within.ts';

/** RFC 6455, 1.3: what is appended to the key. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What is offered, as browsers do. */
const OFFERED_EXTENSIONS = 'permessage-deflate; client_max_window_bits';

/** The answer of a server to the opening handshake. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** What `Sec-WebSocket-Accept` should be. */
  readonly expectedAccept: string;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** What came behind the response; `undefined` if the line was not handed over. */
  readonly head: Buffer | undefined;
}

/** What became of an opening handshake. */
export type Shaken =
  | { readonly type: 'answer'; readonly answer: Answer }
  /** What came is no HTTP. */
  | { readonly type: 'not-http'; readonly message: string }
  /** The line was lost before an answer. */
  | { readonly type: 'lost'; readonly message: string }
  | { readonly type: 'timeout' };

/** Makes the opening handshake over a connection. Whatever the server answers is told, and nothing is followed. */
export async function shake(socket: Socket, target: Target): Promise<Shaken> {
  const outcome = await within(ask(socket, target), target.timeoutMs);
  return outcome ?? { type: 'timeout' };
}

function ask(socket: Socket, target: Target): Promise<Shaken> {
  const key = randomBytes(16).toString('base64');
  const expectedAccept = createHash('sha1')
    .update(key + ACCEPT_GUID)
    .digest('base64');
  const startedAt = clock.now();
  const answerOf = (
    { statusCode = 0, statusMessage = '', headers }: Partial<IncomingMessage>,
    head?: Buffer,
  ): Shaken => ({
    type: 'answer',
    answer: {
      status: statusCode,
      statusText: statusMessage,
      headers: headers ?? {},
      expectedAccept,
      tookMs: clock.now() - startedAt,
      head,
    },
  });
  return new Promise((resolve) => {
    const asked = request({ ...requestFor(target, key), createConnection: () => socket });
    asked.on('upgrade', (response, _socket, head) => resolve(answerOf(response, head)));
    asked.on('response', (response) => resolve(answerOf(response)));
    // Without the headers of an upgrade, 101 is one of the answers that others follow.
    asked.on('information', (response) => {
      if (response.statusCode === 101) resolve(answerOf(response as Partial<IncomingMessage>));
    });
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve({ type: code?.startsWith('HPE_') ? 'not-http' : 'lost', message }),
    );
    asked.end();
  });
}

function requestFor({ url, protocols, headers }: Target, key: string): RequestOptions {
  const { username, password, pathname, search, host } = url;
  const credentials = username === '' && password === '' ? {} : { auth: credentialsOf(username, password) };
  return {
    path: pathname + search,
    ...credentials,
    headers: {
      Host: host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Extensions': OFFERED_EXTENSIONS,
      ...(protocols.length === 0 ? {} : { 'Sec-WebSocket-Protocol': protocols.join(', ') }),
      ...grouped(headers),
    },
  };
}

function credentialsOf(username: string, password: string): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}

/** A header that is given twice goes out twice. */
function grouped(headers: Target['headers']): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [name, value] of headers) all[name] = [...(all[name] ?? []), value];
  return all;
}
