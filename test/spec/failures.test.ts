import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server } from 'node:net';
import { explain } from 'resilient-websocket/codes';
import {
  type Closure,
  type RefusedHandshake,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { certify } from '../cli/endpoints.ts';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { listen } from '../support/listen.ts';
import { type Answer, answer, RawServer } from '../support/raw-server.ts';

/** Node checks names before it lets a numeric address pass. */
const ADDRESS = '127.0.0.1';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => vi.restoreAllMocks());

/** The closure of the first attempt, and what was told of it. */
async function failing(
  url: string,
  options: ResilientWebSocketOptions = {},
): Promise<{ closure: Closure; told: readonly Told[] }> {
  const socket = new ResilientWebSocket(url, [], options);
  const told = record(socket);
  const { closure } = await next(socket, 'retry');
  socket.close();
  await over(socket);
  return {
    closure,
    told: told.slice(
      0,
      told.findIndex(({ name }) => name === 'retry'),
    ),
  };
}

function errorOf({ error }: Closure): RefusedHandshake {
  return error as RefusedHandshake;
}

async function rawServer(hostile: Answer): Promise<string> {
  const server = await RawServer.start(hostile);
  onTestFinished(() => server.stop());
  return server.url;
}

function refusing(status: number, body: string, ...headers: readonly string[]): Answer {
  return (line) => {
    answer(
      `HTTP/1.1 ${status} No`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
    )(line, undefined as never);
    line.write(body);
  };
}

async function portOf(server: Server): Promise<number> {
  const port = await listen(server as never);
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return port;
}

describe('a handshake that a server refuses, over ws', { tags: ['real-server'] }, () => {
  it.each([
    [400, 'refused', /try wss:/],
    [401, 'refused', /as a function that fetches them/],
    [403, 'refused', /its credentials, its address or its Origin/],
    [404, 'refused', /check the path/],
    [418, 'refused', /Read the body of its answer/],
    [426, 'refused', /pass the headers Upgrade/],
    [200, 'abnormal', /answers as a page does/],
    [301, 'abnormal', /not followed/],
    [408, 'abnormal', /Read the body of its answer/],
    [429, 'abnormal', /Make fewer connections/],
    [500, 'abnormal', /Read its log/],
    [503, 'abnormal', /behind the gateway/],
  ] as const)('[CC-5] HTTP %i is %s, and explained', async (status, category, advice) => {
    const { closure } = await failing(await rawServer(refusing(status, 'not today')));
    expect(closure).toMatchObject({ code: 1006, httpStatus: status, category, origin: 'remote' });
    const { delayMs } = closure.remedy as { delayMs: number };
    if (category === 'refused') expect(delayMs).toBeGreaterThanOrEqual(12_000);
    else expect(delayMs).toBeLessThanOrEqual(6000);
    expect(explain(closure).advice).toMatch(advice);
    const why = `The server answered the opening handshake with HTTP ${status}. It says: “not today”. `;
    expect(explain(closure).why.startsWith(why)).toBe(true);
  });

  it('[CC-5] a rule for its category decides', async () => {
    const rules = [{ when: 'refused', then: { action: 'retry', delay: 7 } }] as const;
    const { closure } = await failing(await rawServer(refusing(404, '')), { rules });
    expect(closure.remedy).toMatchObject({ delayMs: 7, reason: 'rule' });
  });

  it('[CC-6] its body is that of the error, up to 1,024 bytes', async () => {
    const short = await failing(await rawServer(refusing(403, 'Grüße')));
    expect(errorOf(short.closure)).toMatchObject({ httpStatus: 403, body: 'Grüße' });
    const long = await failing(await rawServer(refusing(403, 'x'.repeat(100_000))));
    expect(errorOf(long.closure).body).toBe('x'.repeat(1024));
    const none = await failing(await rawServer(refusing(403, '')));
    expect(errorOf(none.closure).body).toBe('');
  });

  it('[CC-6] a page for people, and control characters, are in no sentence', async () => {
    const page = await failing(await rawServer(refusing(403, '<html>Forbidden</html>')));
    expect(explain(page.closure).why).not.toContain('html');
    const wild = await failing(await rawServer(refusing(403, `\u001b[31mno\u202e\n${'x'.repeat(200)}`)));
    expect(explain(wild.closure).why).toMatch(/It says: “\[31mno x{93}…”\./);
  });

  it('[CC-6] a body that does not come to its end keeps the end for a second at most', async () => {
    const stalled: Answer = (line) => line.write('HTTP/1.1 403 No\r\nContent-Length: 500\r\n\r\nhalf');
    const { closure } = await failing(await rawServer(stalled), { connectTimeoutMs: 20_000 });
    expect(closure).toMatchObject({ cause: 'handshake-failed', httpStatus: 403 });
    expect(errorOf(closure).body).toBe('half');
  });

  it.each([
    [
      'as it comes',
      (answer: IncomingMessage, take: (text: string) => void) => {
        answer.on('data', (chunk) => take(String(chunk)));
      },
    ],
    [
      'as text',
      (answer: IncomingMessage, take: (text: string) => void) => {
        answer.setEncoding('utf8').on('data', take);
      },
    ],
    [
      'later, and in its own time',
      async (answer: IncomingMessage, take: (text: string) => void) => {
        await new Promise((resolve) => setImmediate(resolve));
        for await (const chunk of answer) {
          await new Promise((resolve) => setImmediate(resolve));
          take(String(chunk));
        }
      },
    ],
  ] as const)('[CC-7] a listener of the application has all of the body: %s', async (_, read) => {
    let body = '';
    class Listening extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        this.on('unexpected-response', (_request, answer) => {
          void read(answer, (text) => {
            body += text;
          });
        });
      }
    }
    const text = 'y'.repeat(200_000);
    const url = await rawServer(refusing(403, text, 'Connection: close'));
    const { closure } = await failing(url, { WebSocket: Listening });
    expect(body.length).toBe(text.length);
    expect(closure).toMatchObject({ httpStatus: 403, category: 'refused' });
    expect(errorOf(closure).body).toBe('y'.repeat(1024));
  });

  it('[CC-7] one that reads nothing does not keep the attempt', async () => {
    class Deaf extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        this.on('unexpected-response', () => {});
      }
    }
    const { closure } = await failing(await rawServer(refusing(403, 'x'.repeat(1e6))), { WebSocket: Deaf });
    expect(closure).toMatchObject({ httpStatus: 403, cause: 'handshake-failed' });
  });
});

describe('TLS that fails, over ws', { tags: ['real-server'] }, () => {
  const TRUSTING = (cert: string): ResilientWebSocketOptions['WebSocket'] =>
    class extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols, { ca: cert });
      }
    };

  it.each([
    ['signed by itself', [ADDRESS, -1, 30, false], 'DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
    ['expired', [ADDRESS, -30, -1, true], 'CERT_HAS_EXPIRED', /Renew the certificate/],
    ['not valid yet', [ADDRESS, 2, 30, true], 'CERT_NOT_YET_VALID', /clocks/],
    [
      'for another host',
      ['127.0.0.2', -1, 30, true],
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /name that the certificate has/,
    ],
  ] as const)('[CC-8] a certificate that is %s', async (_, [address, from, to, isTrusted], code, advice) => {
    const credentials = await certify('test', address, from, to);
    const port = await portOf(createSecureServer(credentials) as unknown as Server);
    const { closure, told } = await failing(
      `wss://${ADDRESS}:${port}/`,
      isTrusted ? { WebSocket: TRUSTING(credentials.cert) as never } : {},
    );
    expect(closure).toMatchObject({
      ...{ code: 1006, category: 'tls-failure', origin: 'remote', cause: 'handshake-failed' },
      ...{ error: { code }, remedy: { action: 'retry', rule: 'tls-failure', reason: 'policy' } },
    });
    expect((closure.remedy as { delayMs: number }).delayMs).toBeGreaterThanOrEqual(12_000);
    expect(explain(closure).why).toMatch(new RegExp(`\\(${code}\\)\\. TLS failed\\.`));
    expect(explain(closure).advice).toMatch(advice);
    const [warning] = eventsNamed(told, 'warning');
    expect(warning).toMatchObject({ kind: 'tls-failure', errorCode: code });
    expect(warning?.message).toContain(code);
  });

  it('[CC-8] a port that does not speak it', async () => {
    const port = await portOf(createServer());
    const { closure } = await failing(`wss://${ADDRESS}:${port}/`);
    expect(closure.category).toBe('tls-failure');
    expect(explain(closure).advice).toMatch(/speaks? TLS/);
  });

  it('[CC-8] a certificate that is renewed is good again', async () => {
    const good = await certify('test', ADDRESS, -1, 30);
    const https = createSecureServer(await certify('test', ADDRESS, -30, -1));
    const port = await portOf(https as unknown as Server);
    const webSockets = new WebSocketServer({ server: https });
    const socket = new ResilientWebSocket(`wss://${ADDRESS}:${port}/`, [], {
      WebSocket: TRUSTING(good.cert) as never,
      backoff: { minMs: 10, baseMs: 10, maxMs: 20 },
    });
    expect((await next(socket, 'close')).category).toBe('tls-failure');
    https.setSecureContext(good);
    await next(socket, 'open');
    socket.close();
    await over(socket);
    webSockets.close();
  });
});

describe('an attempt that fails with an error, over ws', { tags: ['real-server'] }, () => {
  it('[CC-9] a port on which nothing listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { closure } = await failing(`ws://${ADDRESS}:${port}/`);
    expect(explain(closure)).toEqual({
      why: 'Nothing listens at the address and port (ECONNREFUSED). Nothing rules out another attempt.',
      advice: 'Start the server, check the port of the URL, and check that it listens on this address.',
    });
  });

  it('[CC-9] a name that leads nowhere', async () => {
    // A label has 63 characters at most, so nobody is asked.
    const { closure } = await failing(`ws://${'a'.repeat(64)}.invalid/`);
    expect(explain(closure).why).toMatch(/^(The name of the host is unknown|The resolver gave no answer) \(/);
    expect(explain(closure).advice).toMatch(/spelling of the host/);
  });

  it('[CC-9] a server that hangs up', async () => {
    const { closure } = await failing(await rawServer((line) => line.destroy()));
    expect(explain(closure).why).toMatch(
      /^The TCP connection was reset before there was an answer \(ECONNRESET\)/,
    );
  });

  it('[CC-9] an answer that is wrong: what ws says', async () => {
    const wrong = answer('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade');
    const { closure } = await failing(await rawServer(wrong));
    expect(explain(closure).why).toBe(
      'The opening handshake failed, and the transport reported “Invalid Upgrade header”. Nothing rules out another attempt.',
    );
  });
});
