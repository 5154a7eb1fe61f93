import { explain } from 'resilient-websocket/codes';
import type { Closure, PolicyRule, ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

/** The closure of a connection that was open and ended with the code. */
function end(code: number, options: ResilientWebSocketOptions = {}, reason = ''): Closure {
  const { network, socket } = fakeLife({ random: () => 0, ...options });
  network.last.open();
  network.last.end(code, reason);
  return closureOf(socket);
}

function closureOf({ closure }: FakeLife['socket']): Closure {
  if (closure === undefined) throw new Error('There is no closure.');
  return closure;
}

/** The delays of an outage: a connection that ends with each of the codes, `fail` being a handshake that does. */
function delays(
  endings: ReadonlyArray<number | 'fail'>,
  options: ResilientWebSocketOptions = {},
): readonly number[] {
  const { network, clock, told } = fakeLife({ random: () => 0, ...options });
  for (const ending of endings) {
    if (ending === 'fail') network.last.fail();
    else {
      network.last.open();
      network.last.end(ending);
    }
    clock.advance(clock.nextIn);
  }
  return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
}

describe('what a remedy says', () => {
  it('[PO-6] with retry: false, that nothing is retried', () => {
    const closure = end(1006, { retry: false });
    expect(closure.remedy).toEqual({
      action: 'stop',
      outcome: 'retry-off',
      rule: 'retry-off',
      reason: 'retry-off',
    });
    expect(explain(closure).why).toBe('The socket was made with retry: false.');
  });

  it('[PO-9] of a rule without an id and a reason, that the application set it', () => {
    const rules: readonly PolicyRule[] = [{ when: 1008, then: { action: 'retry', delay: 5 } }];
    const closure = end(1008, { rules });
    expect(closure.remedy).toEqual({ action: 'retry', delayMs: 5, rule: 'application', reason: 'rule' });
    expect(explain(closure).why).toBe('The application set it.');
  });

  it('[PO-9] of a rule with a reason, that reason, whatever its id', () => {
    for (const id of ['mine', 'application', 'restart', 'decide']) {
      const rules: readonly PolicyRule[] = [{ id, when: 4000, then: { action: 'stop' }, why: 'It is over.' }];
      expect(explain(end(4000, { rules })).why).toBe('It is over.');
    }
  });

  it('[PO-9] of a rule with the id of another category, nothing of that category', () => {
    const rules: readonly PolicyRule[] = [{ id: 'restart', when: 4000, then: { action: 'stop' } }];
    expect(explain(end(4000, { rules })).why).toBe('The application set it.');
  });

  it('[PO-9] of a category that a rule gives, what the default rule of that category says', () => {
    const rules: readonly PolicyRule[] = [{ when: 4012, then: { category: 'restart' } }];
    expect(explain(end(4012, { rules })).why).toBe(
      'The server announces that it restarts, so the delay is short and random.',
    );
  });

  it('[PO-9] of the policy function, that it said so', () => {
    expect(explain(end(1006, { decide: () => ({ action: 'stop' }) })).why).toBe(
      'The policy function of the application said so.',
    );
  });

  it('[PO-9] of a stop, whether it was a normal end', () => {
    expect(end(1000).remedy).toMatchObject({ action: 'stop', outcome: 'normal', rule: 'normal' });
    expect(end(1008).remedy).toMatchObject({ action: 'stop', outcome: 'fatal', rule: 'policy-violation' });
  });

  it('[PO-9] of a page that is back, that this is why', () => {
    const signals = new FakeSignals();
    const { network, socket } = fakeLife({ signals });
    network.last.open();
    signals.tell('visible');
    network.last.end(1006);
    const closure = closureOf(socket);
    expect(closure.remedy).toMatchObject({ delayMs: 0, rule: 'abnormal', reason: 'page' });
    expect(explain(closure).why).toBe('The line was lost while the page was away, and the page is back.');
  });

  it('[PO-9] of a spent budget, what is spent', () => {
    const tried = end(1006, { maxRetries: 0 });
    expect(tried.remedy).toEqual({
      action: 'stop',
      outcome: 'exhausted',
      rule: 'abnormal',
      reason: 'max-retries',
    });
    expect(explain(tried).why).toBe('maxRetries is reached.');
    const elapsed = end(1006, { maxElapsedMs: 99 });
    expect(elapsed.remedy).toMatchObject({ outcome: 'exhausted', reason: 'max-elapsed' });
    expect(explain(elapsed).why).toBe('maxElapsedMs is over.');
  });

  it('[BU-3] an attempt just at maxElapsedMs is still one', () => {
    expect(end(1006, { maxElapsedMs: 100 }).remedy).toMatchObject({ action: 'retry', delayMs: 100 });
  });

  it('[RA-3] of an exact delay of the application, nothing of the one that the peer asked for', () => {
    const rules: readonly PolicyRule[] = [{ when: 1013, then: { action: 'retry', delay: 700 } }];
    const closure = end(1013, { rules }, 'retry-after=42');
    expect(closure.remedy).toMatchObject({ delayMs: 700, reason: 'rule' });
    expect(explain(closure).why).toBe('The application set it.');
  });

  it('[TN-2] of a delay of 0 that waits for nobody, nothing of others', () => {
    const { network, clock, socket } = fakeLife({ backoff: { minMs: 0, baseMs: 0, jitter: 'none' } });
    for (let failure = 0; failure < 3; failure++) {
      network.last.fail();
      const closure = closureOf(socket);
      expect(closure.remedy).toMatchObject({ delayMs: 0, reason: 'policy' });
      expect(explain(closure).why).toBe(
        'The opening handshake failed, and the transport does not say why. Nothing rules out another attempt.',
      );
      clock.advance(0);
    }
  });
});

describe('what is advised of a closure', () => {
  it('[PO-9] where the application ended it, nothing', () => {
    const { network, socket } = fakeLife();
    network.last.open();
    socket.close(1000);
    network.last.end(1000);
    expect(explain(closureOf(socket)).advice).toBe('Nothing to fix: the application ended it.');
  });

  it('[PO-9] where a line went away, to look for what cut it', () => {
    expect(explain(end(1006)).advice).toMatch(/^No Close frame came: a crash/);
  });

  it('[PO-9] where the peer said why, to look at that', () => {
    expect(explain(end(1008)).advice).toMatch(/^The server refuses what this client does\./);
  });

  it('[PO-9] where the handshake failed, to look at the server', () => {
    const { network, socket } = fakeLife();
    network.last.fail();
    expect(explain(closureOf(socket)).advice).toBe(
      'The server is down or unreachable, TLS failed, or it refused with an HTTP status; browsers do not tell which. Read the log of the server, or ask the doctor.',
    );
  });

  /** What is said of an attempt whose transport reports the error before it ends. */
  function afterError(error: unknown): ReturnType<typeof explain> {
    const { network, socket } = fakeLife();
    network.last.dispatchEvent(Object.assign(new Event('error'), { error }));
    network.last.end(1006);
    return explain(closureOf(socket));
  }

  const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

  it('[CC-9] where all addresses of a name failed, what each of them failed with', () => {
    const alike = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
    expect(afterError(alike)).toMatchObject({
      why: 'Nothing listens at the address and port (ECONNREFUSED). Nothing rules out another attempt.',
    });
    const mixed = new AggregateError([coded('ENETUNREACH'), coded('ETIMEDOUT')]);
    expect(afterError(mixed)).toEqual({
      why: 'The host did not answer (ENETUNREACH, ETIMEDOUT). Nothing rules out another attempt.',
      advice: 'Check the address, and that no firewall drops what goes there.',
    });
    expect(afterError(new AggregateError([coded('ENETUNREACH')])).why).toMatch(
      /^This machine has no way to the network of the host/,
    );
  });

  it('[CC-9] where an error stands for another, that one', () => {
    const error = new Error('fetch failed', { cause: coded('ECONNREFUSED') });
    expect(afterError(error).why).toMatch(/\(ECONNREFUSED\)/);
  });

  it.each<[unknown, string]>([
    [coded('E_MADE_UP', 'It broke.'), 'the transport reported “It broke.”.'],
    [
      new Error('Received network error or non-101 status code.'),
      'the transport reported “Received network error or non-101 status code.”.',
    ],
    [undefined, 'the transport does not say why.'],
    ['a text', 'the transport does not say why.'],
  ])('[CC-9] where the error is another one, what the transport says and no more: %s', (error, what) => {
    expect(afterError(error).why).toBe(
      `The opening handshake failed, and ${what} Nothing rules out another attempt.`,
    );
  });

  it('[CC-9] where an open connection ended, what the transport says of it', () => {
    const { network, socket } = fakeLife();
    network.last.open();
    network.last.dispatchEvent(
      Object.assign(new Event('error'), { error: new Error('Frame cannot be masked') }),
    );
    network.last.end(1006);
    expect(explain(closureOf(socket)).why).toBe(
      'The transport reported “Frame cannot be masked”. Nothing rules out another attempt.',
    );
    expect(explain(closureOf(socket)).advice).toMatch(
      /Browsers report frames that they refuse in the same way/,
    );
  });

  it.each<[string, (life: FakeLife) => void, RegExp]>([
    [
      'a handshake without an answer',
      ({ clock }) => clock.advance(20_000),
      /not answered within connectTimeoutMs/,
    ],
    [
      'a silent line',
      ({ network, clock }) => {
        network.last.open();
        clock.advance(60_000);
      },
      /Nothing came for too long/,
    ],
  ])('[CC-9] where this client declared the end, why: %s', (_, fail, why) => {
    const life = fakeLife({ heartbeat: { message: 'ping' } });
    fail(life);
    const closure = eventsNamed(life.told, 'close')[0] as Closure;
    expect(explain(closure).why).toMatch(why);
    expect(explain(closure).why).toMatch(/ Nothing rules out another attempt\.$/);
  });

  it('[CC-9] where nothing is known, no sentence speaks of what comes', () => {
    for (let code = 1000; code < 1016; code++)
      expect(explain(end(code)).why).not.toMatch(
        /\b(may|might|should|will|soon|probably) (succeed|recover|work|be over)/,
      );
    expect(explain(end(1006)).why).toBe(
      'No Close frame came, so the reason is unknown, and nothing rules out another attempt.',
    );
  });

  it('[PO-9] where a provider failed, to look at that', async () => {
    const { socket } = fakeLife({}, () => Promise.reject(new Error('no token')));
    await settled();
    expect(explain(closureOf(socket)).advice).toBe(
      'The url or protocols function failed, or took longer than endpointTimeoutMs. See the error of this closure.',
    );
  });

  it('[PO-9] where a handshake lacked something, to look at that', () => {
    const { network, socket } = fakeLife({ requiredExtensions: ['permessage-deflate'] });
    network.last.open();
    network.last.end(1006);
    expect(explain(closureOf(socket)).advice).toMatch(/^Enable the extension on the server/);
  });
});

describe('fresh credentials', () => {
  const RANDOM = { random: () => 0 };

  it('[EP-5] are asked for once in an outage, and refused again they are a stop', async () => {
    const { network, clock, socket } = fakeLife(RANDOM, () => 'ws://host/');
    await settled();
    network.last.open();
    network.last.end(3000);
    expect(closureOf(socket).remedy).toMatchObject({ action: 'refresh', delayMs: 100 });
    clock.advance(100);
    await settled();
    network.last.fail();
    clock.advance(clock.nextIn);
    await settled();
    network.last.open();
    network.last.end(3000);
    const closure = closureOf(socket);
    expect(closure.remedy).toEqual({
      action: 'stop',
      outcome: 'fatal',
      rule: 'unauthorized',
      reason: 'refused-again',
    });
    expect(explain(closure).why).toBe('Fresh credentials were refused too.');
  });

  it('[EP-5] are asked for after other endings of the same outage', async () => {
    const { network, clock, socket } = fakeLife(RANDOM, () => 'ws://host/');
    await settled();
    network.last.fail();
    clock.advance(clock.nextIn);
    await settled();
    network.last.open();
    network.last.end(3000);
    expect(closureOf(socket).remedy).toMatchObject({ action: 'refresh' });
  });

  it('[EP-5] cannot be asked for without a provider', () => {
    const closure = end(3000);
    expect(closure.remedy).toEqual({
      action: 'stop',
      outcome: 'fatal',
      rule: 'unauthorized',
      reason: 'no-provider',
    });
    expect(explain(closure).why).toBe('The credentials are refused and no provider can fetch others.');
  });
});

describe('a delay that is drawn once from a window', () => {
  const held = (holdAttempts: number): readonly PolicyRule[] => [
    { when: 1012, then: { action: 'retry', delay: { minMs: 2000, maxMs: 2000, holdAttempts } } },
  ];

  it('[RS-4] is kept for as many failed handshakes as it says', () => {
    expect(delays([1012, 'fail', 'fail', 'fail'], { rules: held(2) })).toEqual([2000, 2000, 2000, 6000]);
  });

  it('[RS-4] is not kept for a connection that was there and dropped', () => {
    expect(delays([1012, 1006, 'fail'], { rules: held(2) })).toEqual([2000, 6000, 12_000]);
  });

  it('[RS-4] is let go of by an overload, for good', () => {
    expect(delays([1012, 1013, 'fail'], { rules: held(2) })).toEqual([2000, 12_000, 12_000]);
  });

  it('[RS-3] is drawn again by a window that does not hold it', () => {
    const window = (when: number, minMs: number, maxMs: number): PolicyRule => ({
      when,
      then: { action: 'retry', delay: { minMs, maxMs } },
    });
    const rules = [window(4001, 2000, 3000), window(4002, 1000, 1500), window(4003, 4000, 5000)];
    expect(delays([4001, 4002], { rules })).toEqual([2000, 1000]);
    expect(delays([4001, 4003], { rules })).toEqual([2000, 4000]);
  });

  it('[RS-3] is kept by a window that ends, or begins, just there', () => {
    const window = (when: number, minMs: number, maxMs: number): PolicyRule => ({
      when,
      then: { action: 'retry', delay: { minMs, maxMs } },
    });
    const rules = [window(4001, 2000, 3000), window(4002, 1000, 2000), window(4003, 2000, 9000)];
    let chance = 0;
    const random = (): number => {
      chance += 0.25;
      return chance - 0.25;
    };
    expect(delays([4001, 4002, 4003], { rules, random })).toEqual([2000, 2000, 2000]);
  });
});

describe('a category that a rule gives', () => {
  it('[PO-4] is looked for among several that a rule is for', () => {
    const rules: readonly PolicyRule[] = [
      { when: 4012, then: { category: 'restart' } },
      { when: { from: 4000, to: 4999 }, then: { action: 'stop' } },
      { when: ['overload', ['restart']], then: { action: 'retry', delay: 5 }, id: 'several' },
    ];
    expect(end(4012, { rules }).remedy).toMatchObject({ delayMs: 5, rule: 'several' });
  });
});

describe('what a policy function may return', () => {
  it('[PO-2] the cap', () => {
    const decide = (): { action: 'retry'; delay: 'cap' } => ({ action: 'retry', delay: 'cap' });
    expect(end(1006, { decide }).remedy).toMatchObject({ delayMs: 12_000, rule: 'decide' });
  });

  it.each([
    { action: 'wait', delay: 5 },
    { action: 'retry', delay: null },
    { action: 'retry', delay: 'soon' },
    { action: 'retry', delay: { minMs: -1, maxMs: 5 } },
    { action: 'retry', delay: { minMs: 1, maxMs: '5' } },
    { action: 'retry', delay: { minMs: '1', maxMs: 5 } },
    { action: 'retry', delay: { minMs: 1, maxMs: 5, holdAttempts: -1 } },
  ])('[PO-5] not %j', (remedy) => {
    const decide = ((): unknown => remedy) as () => undefined;
    const closure = end(1006, { decide });
    expect(closure.remedy).toEqual({
      action: 'stop',
      outcome: 'policy-error',
      rule: 'decide',
      reason: 'decide-failed',
      error: new TypeError('it returned something that is no remedy.'),
    });
    expect(explain(closure).why).toBe(
      'The policy function failed: TypeError: it returned something that is no remedy.',
    );
  });

  it.each<[string, unknown, string]>([
    ['an error', new RangeError('broken'), 'RangeError: broken'],
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['what has no text', Object.create(null), '[object Object]'],
  ])('[PO-5] nor throw: %s is told', (_, thrown, text) => {
    const decide = (): undefined => {
      throw thrown;
    };
    const closure = end(1006, { decide });
    expect(closure.remedy).toMatchObject({ outcome: 'policy-error', reason: 'decide-failed' });
    expect(explain(closure).why).toBe(`The policy function failed: ${text}`);
  });
});
