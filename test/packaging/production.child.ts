import { writeSync } from 'node:fs';
import { ResilientWebSocket } from 'resilient-websocket';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';

/** What the parent gets to see. */
export interface Result {
  /** What the constructor throws for an option that does not exist, and for one that cannot be used. */
  readonly refused: readonly (string | undefined)[];
  /** What arguments give that the platform refuses, too. */
  readonly violations: readonly string[];
  /** The codes, categories, causes and remedies of some ends, in order. */
  readonly ends: readonly string[];
  readonly told: readonly string[];
}

const WSS = 'wss://example.com/';

function thrown(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as Error).name;
  }
  return undefined;
}

const options = { autoConnect: false };
const refused = [
  thrown(() => new ResilientWebSocket(WSS, [], { ...options, heatbeat: false } as object)),
  thrown(() => new ResilientWebSocket(WSS, [], { ...options, maxRetries: -1 })),
];

const idle = new ResilientWebSocket(WSS, [], options);
const violations = [
  thrown(() => new ResilientWebSocket('https:')),
  thrown(() => new ResilientWebSocket(WSS, ['a', 'a'])),
  thrown(() => idle.close(1)),
  thrown(() => idle.close(1000, 'x'.repeat(124))),
  thrown(() => Reflect.construct(ResilientWebSocket, [])),
].map(String);

const clock = new FakeClock();
const network = fakeNetwork();
const { WebSocket } = network;
const socket = new ResilientWebSocket(WSS, [], { clock, WebSocket, random: () => 0.5, signals: false });
const ends: string[] = [];
const told: string[] = [];
socket.on('*', (name) => told.push(name));
socket.on('close', ({ code, category, cause, remedy }) => {
  ends.push([code, category, cause, remedy.action, remedy.rule, remedy.reason].join(' '));
});
for (const code of [1012, 1013, 1006, 4000, 1002]) {
  network.last.open();
  network.last.end(code);
  if (code !== 1002) clock.advance(clock.nextIn);
}

const result: Result = { refused, violations, ends, told };
writeSync(1, JSON.stringify(result));
