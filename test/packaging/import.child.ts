import { writeSync } from 'node:fs';

/** What the parent gets to see. */
export interface Result {
  readonly exports: readonly string[];
  /** What was called or read during the import that must not be. */
  readonly touched: readonly string[];
  /** Properties of the global object, or of an object in it, that the import added, replaced or removed. */
  readonly changed: readonly string[];
  /** What the process waits for that it did not wait for before. */
  readonly pending: readonly string[];
  /** From the end of the import to the `exit` event of the process. */
  readonly lingeredMs: number;
}

const entry = process.argv[1] ?? '';

/** Calls of these are noted; they belong to the global object or to the object named before the dot. */
const CALLS = [
  'Math.random',
  'Date.now',
  'performance.now',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'addEventListener',
  'fetch',
  'WebSocket',
  'crypto.getRandomValues',
  'crypto.randomUUID',
  'console.log',
  'console.warn',
  'console.error',
  'process.on',
  'process.once',
  'process.addListener',
];

/** Mere reading of these is noted. */
const READS = ['document', 'window', 'self', 'navigator', 'location', 'localStorage', 'EventSource'];

const touched: string[] = [];

// Node makes this global when it is first read (by `ws`), and that would look like a change.
Reflect.get(globalThis, 'Blob');

for (const call of CALLS) {
  const [owner, name] = call.includes('.') ? (call.split('.') as [string, string]) : [undefined, call];
  const holder = owner === undefined ? globalThis : (Reflect.get(globalThis, owner) as object);
  set(holder, name, { value: forbidden(call), writable: true });
}
for (const name of READS) set(globalThis, name, { get: forbidden(name) });

const RealDate = Date;
set(globalThis, 'Date', {
  value: new Proxy(RealDate, { construct: forbidden('new Date'), apply: forbidden('Date') }),
  writable: true,
});

const watched: Readonly<Record<string, object>> = {
  globalThis,
  Object,
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'Promise.prototype': Promise.prototype,
  'Event.prototype': Event.prototype,
  'EventTarget.prototype': EventTarget.prototype,
  Symbol,
  process,
  console,
};
const before = snapshot();
const waitedFor = process.getActiveResourcesInfo();

const namespace = (await import(entry)) as object;

const endedAt = process.hrtime.bigint();
const noted = [...touched];
// Node itself may still be closing the files that it has read.
const pending = without(process.getActiveResourcesInfo(), waitedFor).filter((each) => each !== 'CloseReq');
const after = snapshot();
const names = new Set([...before.keys(), ...after.keys()]);
const changed = [...names].filter((name) => !isSame(before.get(name), after.get(name)));

process.prependListener('exit', () => {
  const lingeredMs = Number(process.hrtime.bigint() - endedAt) / 1e6;
  const result: Result = { exports: Object.keys(namespace), touched: noted, changed, pending, lingeredMs };
  writeSync(1, JSON.stringify(result));
});

/** Notes it as well as throwing, because the import might catch what is thrown. */
function forbidden(name: string): () => never {
  return () => {
    touched.push(name);
    throw new Error(`The import touched ${name}.`);
  };
}

function set(holder: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(holder, name, { configurable: true, ...descriptor });
}

function snapshot(): Map<string, PropertyDescriptor | undefined> {
  const found = new Map<string, PropertyDescriptor | undefined>();
  for (const [owner, object] of Object.entries(watched)) {
    for (const key of Reflect.ownKeys(object)) {
      found.set(`${owner}[${String(key)}]`, Object.getOwnPropertyDescriptor(object, key));
    }
  }
  return found;
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  return (
    Object.is(a?.value, b?.value) &&
    a?.get === b?.get &&
    a?.set === b?.set &&
    (a === undefined) === (b === undefined)
  );
}

function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const rest = [...known];
  return all.filter((each) => {
    const index = rest.indexOf(each);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
