import { explain } from 'resilient-websocket/codes';
import type {
  CloseFacts,
  PolicyRule,
  Remedy,
  ResilientWebSocketOptions,
  Verdict,
} from 'resilient-websocket/full';
import { centrifugo, discord, endless, graphqlWs, registry } from 'resilient-websocket/presets';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { fakeLife, settled } from '../support/fake-life.ts';

const CODES = [
  ...Array.from({ length: 16 }, (_, index) => 1000 + index),
  1016,
  2999,
  3000,
  3003,
  3008,
  3999,
  4000,
  4999,
];

/** Opens a connection that ends with the code, and gives the closure. */
function end(code: number, options: ResilientWebSocketOptions = {}, provided = false) {
  const life = fakeLife({ autoConnect: !provided, ...options }, provided ? () => 'ws://host/' : 'ws://host/');
  life.network.last.open();
  life.network.last.end(code);
  const { closure } = life.socket;
  if (closure === undefined) throw new Error('There is no closure.');
  return { ...life, closure };
}

describe('the policy', () => {
  it('[PO-1] is overridden by a rule for a code, a range, a category or several of them', () => {
    const rules: readonly PolicyRule[] = [
      {
        when: 1000,
        then: { action: 'retry', delay: 7 },
        id: 'mine',
        why: 'The proxy says 1000 for everything.',
      },
      { when: { from: 4100, to: 4199 }, then: { action: 'stop' } },
      { when: 'restart', then: { action: 'retry', delay: 2000 } },
      { when: [1008, { from: 4200, to: 4299 }, 'overload'], then: { action: 'retry', delay: 3 } },
    ];
    expect(end(1000, { rules }).closure.remedy).toEqual({
      action: 'retry',
      delayMs: 7,
      rule: 'mine',
      reason: 'rule',
      why: 'The proxy says 1000 for everything.',
    });
    expect(end(4150, { rules }).closure.remedy).toMatchObject({ action: 'stop', outcome: 'fatal' });
    expect(end(1012, { rules }).closure.remedy).toMatchObject({ action: 'retry', delayMs: 2000 });
    for (const code of [1008, 4200, 4299, 1013]) {
      expect(end(code, { rules }).closure.remedy).toMatchObject({ action: 'retry', delayMs: 3 });
    }
    expect(end(4300, { rules }).closure.remedy).toMatchObject({ rule: 'application' });
  });

  it.each(CODES)('[PO-2] can be overridden for %i, and the function sees it once', (code) => {
    const rules: readonly PolicyRule[] = [{ when: code, then: { action: 'stop' }, id: 'stop-it' }];
    expect(end(code, { rules }).closure.remedy).toMatchObject({ action: 'stop', rule: 'stop-it' });
    const seen: Array<[CloseFacts, Verdict]> = [];
    const decide = (facts: CloseFacts, verdict: Verdict): Remedy => {
      seen.push([facts, verdict]);
      return { action: 'retry', delay: 5 };
    };
    const { closure } = end(code, { decide });
    expect(closure.remedy).toMatchObject({ action: 'retry', delayMs: 5, rule: 'decide' });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toMatchObject({ code, origin: 'remote', stage: 'open' });
    expect(seen[0]?.[1]).toMatchObject({ reason: 'policy' });
    expect(seen[0]?.[1].rule).not.toBe('');
  });

  it('[PO-3] lets the verdict stand where the function says nothing', () => {
    expect(end(1008, { decide: () => undefined }).closure.remedy).toMatchObject({ rule: 'policy-violation' });
  });

  it('[PO-4] can give a code the class of another, whose remedy then applies', () => {
    const rules: readonly PolicyRule[] = [{ when: 4012, then: { category: 'restart' } }];
    const { closure } = end(4012, { rules, random: () => 0 });
    expect(closure).toMatchObject({
      code: 4012,
      category: 'restart',
      remedy: { action: 'retry', delayMs: 1000 },
    });
    const preset = end(4012, { rules: [...rules, ...registry], random: () => 0 });
    expect(preset.closure.remedy).toMatchObject({ delayMs: 5000, rule: 'registry:restart' });
    // The code has been spoken for: a band behind it that holds the code does not take it back.
    const band = end(4012, { rules: [...rules, ...centrifugo], random: () => 0 });
    expect(band.closure.remedy).toMatchObject({ delayMs: 1000, rule: 'restart' });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['returns no remedy', () => 'retry'],
    ['returns a promise', () => Promise.resolve({ action: 'stop' })],
    ['returns a remedy without its delay', () => ({ action: 'retry' })],
    ['returns a delay of NaN', () => ({ action: 'retry', delay: Number.NaN })],
    ['returns a window upside down', () => ({ action: 'retry', delay: { minMs: 2, maxMs: 1 } })],
  ])('[PO-5] ends with the outcome policy-error where the function %s', (_, decide) => {
    const { closure, told, socket, clock } = end(1006, { decide: decide as () => undefined });
    expect(closure).toMatchObject({ final: true, remedy: { action: 'stop', outcome: 'policy-error' } });
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'policy-error' }]);
    expect(socket.status).toBe('closed');
    expect(clock.pending).toBe(0);
  });

  it('[PO-6] retries nothing with retry: false, and asks nobody', () => {
    let calls = 0;
    const decide = (): undefined => {
      calls++;
    };
    for (const code of CODES) {
      const { closure, told } = end(code, { retry: false, decide });
      expect(closure).toMatchObject({ final: true, remedy: { action: 'stop', outcome: 'retry-off' } });
      expect(eventsNamed(told, 'giveup')).toHaveLength(0);
    }
    expect(calls).toBe(0);
  });

  it.each<[string, readonly PolicyRule[], readonly number[], readonly number[]]>([
    ['centrifugo', centrifugo, [3000, 3499, 4000, 4499], [3500, 3999, 4500, 4999]],
    ['graphqlWs', graphqlWs, [4403, 4408, 4499, 4504], [4004, 4005, 4400, 4406, 4409, 4429, 4500]],
    ['discord', discord, [4000, 4001, 4009], [4004, 4010, 4014]],
    ['registry', registry, [1012], []],
    ['endless', endless, [1000, 1002, 1007, 1008], [1003, 1009, 1010, 3000, 3003]],
  ])('[PO-7] the preset %s gives its bands their meaning', (_, rules, retried, stopped) => {
    for (const code of retried) expect(end(code, { rules }).closure.remedy.action).toBe('retry');
    for (const code of stopped) expect(end(code, { rules }).closure.remedy.action).toBe('stop');
  });

  it('[PO-11] endless comes back after a 1000 with back-off, and from the cap on after a 1008, a 1002 and a 1007', () => {
    const first = (code: number, random: number): number => {
      const { remedy } = end(code, { rules: endless, random: () => random }).closure;
      return (remedy as { delayMs: number }).delayMs;
    };
    expect([first(1000, 0), first(1000, 0.999)]).toEqual([100, 5994]);
    for (const code of [1008, 1002, 1007])
      expect([first(code, 0), first(code, 0.999)]).toEqual([12_000, 23_988]);
    const { network, clock, closure } = end(1008, { rules: endless, random: () => 0 });
    clock.advance((closure.remedy as { delayMs: number }).delayMs);
    network.last.fail();
    expect(clock.nextIn).toBe(12_000);
  });

  it('[PO-11] every row of endless says why', () => {
    for (const { why = '' } of endless) expect(why).toMatch(/^(This|Servers|Some) .+\.$/);
  });

  it('[PO-8] graphqlWs asks for fresh credentials on 4401, where there is somebody to ask', () => {
    expect(end(4401, { rules: graphqlWs }).closure.remedy).toMatchObject({
      action: 'stop',
      rule: 'graphql-ws:unauthorized',
    });
  });

  it('[PO-9] the remedy says which rule decided and why, and what both ends can do', () => {
    for (const code of CODES) {
      const { closure } = end(code);
      const { rule, reason } = closure.remedy;
      const { why, advice } = explain(closure);
      expect(rule).not.toBe('');
      expect(reason).toMatch(/^(policy|no-provider)$/);
      expect(why).toMatch(/^[A-Z].*\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('[PO-10] an end of our own making never looks like a normal one of the peer', () => {
    const { network, clock, socket } = fakeLife({ connectTimeoutMs: 1000 });
    clock.advance(1000);
    expect(socket.closure).toMatchObject({
      code: 1006,
      origin: 'synthetic',
      cause: 'connect-timeout',
      final: false,
    });
    clock.advance(10_000);
    network.last.open();
    network.last.error();
    clock.advance(1000);
    expect(socket.closure).toMatchObject({ code: 1006, origin: 'synthetic', final: false });
  });
});

describe('1012, a restart', () => {
  function restartDelays(options: ResilientWebSocketOptions, failures: number): readonly number[] {
    const { network, clock, socket } = fakeLife(options);
    network.last.open();
    network.last.end(1012);
    const drawn: number[] = [];
    for (let failure = 0; failure <= failures; failure++) {
      const remedy = socket.closure?.remedy;
      if (remedy?.action !== 'retry') throw new Error('It was not retried.');
      drawn.push(remedy.delayMs);
      clock.advance(remedy.delayMs);
      network.last.fail();
    }
    return drawn;
  }

  it('[RS-1] draws from 1 to 5 s', () => {
    for (let seed = 1; seed <= 200; seed++) {
      let state = seed * 0.37;
      const random = (): number => {
        state = (state + 0.618) % 1;
        return state;
      };
      const [first] = restartDelays({ random }, 0);
      expect(first).toBeGreaterThanOrEqual(1000);
      expect(first).toBeLessThanOrEqual(5000);
    }
  });

  it('[RS-2] goes on with the second delay of the back-off', () => {
    expect(restartDelays({ random: () => 0 }, 3)).toEqual([1000, 6000, 12_000, 12_000]);
    expect(restartDelays({ random: () => 0.5 }, 3)).toEqual([3000, 9000, 18_000, 18_000]);
  });

  it('[RS-2] takes no step back where the ladder has been climbed before', () => {
    const { network, clock, told } = fakeLife({ random: () => 0 });
    for (const code of [1006, 1006, 1006, 1012, 1006]) {
      network.last.open();
      network.last.end(code);
      clock.advance(clock.nextIn);
    }
    expect(eventsNamed(told, 'retry').map(({ delayMs }) => delayMs)).toEqual([
      100, 6000, 12_000, 1000, 12_000,
    ]);
  });

  it('[RS-6] counts a provider that fails meanwhile as a failed handshake', async () => {
    let isDown = false;
    const life = fakeLife({ random: () => 0 }, () => {
      if (isDown) throw new Error('the token server restarts as well');
      return 'ws://host/';
    });
    await settled();
    life.network.last.open();
    life.network.last.end(1012);
    isDown = true;
    for (const delayMs of [6000, 12_000]) {
      life.clock.advance(life.clock.nextIn);
      await settled();
      expect(life.socket.closure).toMatchObject({ stage: 'endpoint', remedy: { delayMs } });
    }
  });

  it('[RS-3] does not grow with further restarts of the same outage', () => {
    const { network, clock, socket } = fakeLife();
    const drawn = Array.from({ length: 10 }, () => {
      network.last.open();
      network.last.end(1012);
      const remedy = socket.closure?.remedy;
      if (remedy?.action !== 'retry') throw new Error('It was not retried.');
      clock.advance(remedy.delayMs);
      return remedy.delayMs;
    });
    expect(new Set(drawn).size).toBe(1);
  });

  it('[RS-3] does not, either, if the outage has other endings in between', () => {
    const { network, clock, socket } = fakeLife();
    const drawn: number[] = [];
    for (const code of [1012, 1006, 1012, 1013, 1012, 1006, 1006, 1012]) {
      network.last.open();
      network.last.end(code);
      const remedy = socket.closure?.remedy;
      if (remedy?.action !== 'retry') throw new Error('It was not retried.');
      if (code === 1012) drawn.push(remedy.delayMs);
      clock.advance(remedy.delayMs);
    }
    expect(drawn).toHaveLength(4);
    expect(new Set(drawn).size).toBe(1);
  });

  it('[RS-4] is exact where the window has one end, and its hold can be set', () => {
    const rules: readonly PolicyRule[] = [
      { when: 1012, then: { action: 'retry', delay: { minMs: 2000, maxMs: 2000, holdAttempts: 1 } } },
    ];
    expect(restartDelays({ rules, random: () => 0 }, 3)).toEqual([2000, 2000, 6000, 12_000]);
  });

  it('[RS-5] an overloaded server (1013) is left alone for half the cap at least, and so are its failed handshakes', () => {
    const { network, clock, socket } = fakeLife();
    network.last.open();
    network.last.end(1013);
    for (let failure = 0; failure < 5; failure++) {
      const remedy = socket.closure?.remedy;
      if (remedy?.action !== 'retry') throw new Error('It was not retried.');
      expect(remedy.delayMs).toBeGreaterThanOrEqual(12_000);
      expect(remedy.delayMs).toBeLessThanOrEqual(24_000);
      clock.advance(remedy.delayMs);
      network.last.fail();
    }
  });
});
