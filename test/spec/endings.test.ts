import { explain } from 'resilient-websocket/codes';
import {
  type CloseCategory,
  type CloseCause,
  type CloseStage,
  type Closure,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import type { Behaviour } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { next, over } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

interface Ending {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly options?: ResilientWebSocketOptions;
  readonly code: number;
  readonly category: CloseCategory;
  readonly isClean: boolean;
  readonly cause?: CloseCause;
  readonly stage?: CloseStage;
  readonly origin?: 'remote' | 'synthetic';
  readonly httpStatus?: number;
  /** The bounds of the delay in milliseconds, or the outcome of the stop. */
  readonly remedy: readonly [minMs: number, maxMs: number] | 'normal' | 'fatal';
  readonly warns?: boolean;
}

const BACK_OFF = [100, 6000] as const;
const RARELY = [12_000, 24_000] as const;

function sends(code: number, category: CloseCategory, remedy: Ending['remedy'], warns = false): Ending {
  const behaviour: Behaviour = { do: 'close', code, reason: 'as planned' };
  return { name: `Close ${code}`, behaviour, code, category, isClean: true, remedy, warns };
}

/** Over `ws` only: elsewhere the status does not show. */
function refuses(status: number, category: CloseCategory = 'refused'): Ending {
  return {
    name: `HTTP ${status} at the handshake`,
    behaviour: { do: 'refuse', status },
    code: 1006,
    category,
    isClean: false,
    cause: 'handshake-failed',
    stage: 'handshake',
    httpStatus: status,
    remedy: category === 'refused' ? RARELY : BACK_OFF,
  };
}

const LOST = {
  code: 1006,
  category: 'abnormal',
  isClean: false,
  cause: 'connection-lost',
  remedy: BACK_OFF,
} as const;

const ENDINGS: readonly Ending[] = [
  sends(1000, 'normal', 'normal', true),
  sends(1001, 'going-away', BACK_OFF),
  sends(1002, 'protocol-error', 'fatal'),
  sends(1003, 'unacceptable-data', 'fatal'),
  sends(1007, 'protocol-error', 'fatal'),
  sends(1008, 'policy-violation', 'fatal'),
  sends(1009, 'unacceptable-data', 'fatal'),
  sends(1010, 'extension-failure', 'fatal'),
  sends(1011, 'server-error', BACK_OFF),
  sends(1012, 'restart', [1000, 5000]),
  sends(1013, 'overload', RARELY),
  sends(1014, 'server-error', BACK_OFF),
  sends(3000, 'unauthorized', 'fatal'),
  sends(3003, 'forbidden', 'fatal'),
  sends(3008, 'timeout', BACK_OFF),
  sends(3999, 'application', BACK_OFF),
  sends(4000, 'application', BACK_OFF),
  sends(4401, 'application', BACK_OFF),
  sends(4999, 'application', BACK_OFF),
  {
    name: 'an empty Close frame',
    behaviour: { do: 'empty-close' },
    code: 1005,
    category: 'sentinel',
    isClean: true,
    remedy: BACK_OFF,
    warns: true,
  },
  { name: 'TCP FIN', behaviour: { do: 'fin' }, ...LOST },
  { name: 'TCP RST', behaviour: { do: 'reset' }, ...LOST },
  // `ws` fails the connection for a code that must not travel: so there is no code, and none is invented.
  ...[999, 1004, 1005, 1006, 1015, 1016, 2999, 5000].map((code) => ({
    name: `Close ${code}, which must not travel`,
    behaviour: { do: 'close', code } as const,
    ...LOST,
    category: 'reserved' as const,
    cause: 'invalid-data' as const,
    origin: 'synthetic' as const,
  })),
  ...[400, 401, 403, 404, 426].map((status) => refuses(status)),
  ...[200, 302, 408, 425, 429, 500, 503].map((status) => refuses(status, 'abnormal')),
  {
    name: 'a handshake that is never answered',
    behaviour: { do: 'hang' },
    options: { connectTimeoutMs: 100 },
    code: 1006,
    category: 'abnormal',
    isClean: false,
    cause: 'connect-timeout',
    stage: 'handshake',
    origin: 'synthetic',
    remedy: BACK_OFF,
  },
];

/** Every event of a socket by name, the platform's with a star. */
function order(socket: ResilientWebSocket): readonly string[] {
  const names: string[] = [];
  for (const type of ['open', 'error', 'close']) {
    socket.addEventListener(type, () => names.push(`*${type} ${socket.readyState}`));
  }
  socket.on('*', (name) => names.push(name === 'status' ? `status ${socket.status}` : name));
  return names;
}

function expectClosure(closure: Closure, ending: Ending): void {
  const { code, category, isClean, cause, stage, origin, httpStatus, remedy } = ending;
  const isFinal = typeof remedy === 'string';
  expect(closure).toMatchObject({
    code,
    category,
    wasClean: isClean,
    cause: cause ?? 'close-frame',
    stage: stage ?? 'open',
    origin: origin ?? 'remote',
    httpStatus,
    final: isFinal,
  });
  expect(closure.reason).toBe('reason' in ending.behaviour ? ending.behaviour.reason : '');
  const { why, advice } = explain(closure);
  expect(advice).not.toBe('');
  expect(why).not.toBe('');
  if (isFinal) expect(closure.remedy).toMatchObject({ action: 'stop', outcome: remedy });
  else {
    const { action, delayMs } = closure.remedy as Extract<Closure['remedy'], { action: 'retry' | 'refresh' }>;
    expect(action).toBe('retry');
    expect(delayMs).toBeGreaterThanOrEqual(remedy[0]);
    expect(delayMs).toBeLessThanOrEqual(remedy[1]);
  }
}

describe('what each ending means, on a real server', { tags: ['real-server'] }, () => {
  it.each(ENDINGS)('[CC-1] $name', async (ending) => {
    const server = await startServer();
    server.script(ending.behaviour);
    const socket = new ResilientWebSocket(server.url, [], ending.options);
    const names = order(socket);
    const event = new Promise<CloseEvent>((resolve) =>
      socket.addEventListener('close', resolve, { once: true }),
    );
    const closure = await next(socket, 'close');
    expectClosure(closure, ending);
    const { code, reason, wasClean } = await event;
    expect({ code, reason, wasClean }).toEqual({
      code: closure.code,
      reason: closure.reason,
      wasClean: closure.wasClean,
    });

    const opened = ending.stage === 'handshake' ? [] : ['status open', '*open 1', 'open'];
    const isFinal = closure.final;
    expect(names).toEqual([
      ...opened,
      isFinal ? 'status closed' : 'status reconnecting',
      ...(ending.isClean ? [] : ['*error 3']),
      '*close 3',
      'close',
      ...(ending.warns ? ['warning'] : []),
      ...(!isFinal ? ['retry'] : ending.remedy === 'fatal' ? ['giveup'] : []),
    ]);
    expect(socket.readyState).toBe(isFinal ? 3 : 0);
    socket.close();
    await over(socket);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[CC-2] a refused port is a failed handshake', async () => {
    const server = await startServer();
    const { url } = server;
    await server.stop();
    const socket = new ResilientWebSocket(url);
    const closure = await next(socket, 'close');
    expect(closure).toMatchObject({
      code: 1006,
      category: 'abnormal',
      origin: 'remote',
      stage: 'handshake',
      cause: 'handshake-failed',
      httpStatus: undefined,
      final: false,
    });
    expect(closure.error).toMatchObject({ code: 'ECONNREFUSED' });
    socket.close();
    await over(socket);
  });

  it('[CC-3] `wasClean` says nothing about whether to retry: a clean 1012 is retried', async () => {
    const server = await startServer();
    server.script({ do: 'close', code: 1012 });
    const socket = new ResilientWebSocket(server.url, [], {
      rules: [{ when: 1012, then: { action: 'retry', delay: 10 } }],
    });
    const closure = await next(socket, 'close');
    expect(closure.wasClean).toBe(true);
    expect(await next(socket, 'open')).toMatchObject({ isReconnect: true, attempt: 2, closure });
    socket.close();
    await over(socket);
  });
});
