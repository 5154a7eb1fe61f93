import { assert } from 'chai';
import { next, task, watch } from '../bench.ts';
import { engineRule, type Rule, rule } from '../rule.ts';

/** The codes that a server may send. */
const CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];

/** The codes that came after RFC 6455; WebKitGTK takes them for a broken protocol. */
const LATER_CODES = [1012, 1013, 1014];

const FAILURES = ['/fin', '/reset', '/garbage'];

export const ENDING: readonly Rule[] = [
  ...CODES.map((code) =>
    rule(`[EN-1] a ${code} of the server is told with its reason, clean, without an error`, async (bench) => {
      const socket = bench.connect(`/close?code=${code}&reason=because`);
      const events = watch(socket);
      assert.deepEqual(facts(await next(socket, 'close')), [code, 'because', true]);
      assert.deepEqual(events, ['open', 'close']);
    }),
  ),
  ...LATER_CODES.map((code) =>
    engineRule(`[EN-2] a ${code} of the server is told, too`, async (bench) => {
      const socket = bench.connect(`/close?code=${code}&reason=because`);
      assert.deepEqual(facts(await next(socket, 'close')), [code, 'because', true]);
    }),
  ),
  ...LATER_CODES.map((code) =>
    rule(`[EN-2] a ${code} that an engine hides is not shown as a clean end`, async (bench) => {
      const socket = bench.connect(`/close?code=${code}&reason=because`);
      const told = facts(await next(socket, 'close'));
      assert.oneOf(told.join(), [`${code},because,true`, '1006,,false']);
    }),
  ),
  rule('[EN-3] an empty Close frame is a clean 1005', async (bench) => {
    const socket = bench.connect('/empty-close');
    const events = watch(socket);
    assert.deepEqual(facts(await next(socket, 'close')), [1005, '', true]);
    assert.deepEqual(events, ['open', 'close']);
  }),
  ...FAILURES.map((path) =>
    rule(`[EN-4] ${path}: one error, then one close, 1006 and not clean; CLOSED in both`, async (bench) => {
      const socket = bench.connect(path);
      const events = watch(socket);
      const states: number[] = [];
      socket.onerror = () => states.push(socket.readyState);
      socket.addEventListener('close', () => states.push(socket.readyState));
      assert.deepEqual(facts(await next(socket, 'close')), [1006, '', false]);
      assert.deepEqual(
        events.filter((type) => type !== 'open'),
        ['error', 'close'],
      );
      assert.deepEqual(states, [3, 3]);
    }),
  ),
  rule('[EN-5] all messages that came before the Close frame are told before the close', async (bench) => {
    const socket = bench.connect('/farewell?count=50');
    const data: unknown[] = [];
    socket.onmessage = (event) => data.push(event.data);
    assert.deepEqual(facts(await next(socket, 'close')), [1000, '', true]);
    assert.deepEqual(
      data,
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
  }),
  rule(
    '[EN-6] once a Close frame has come the state is CLOSING, until the end is reported',
    async (bench) => {
      const socket = await bench.opened('/linger?code=1000');
      const events = watch(socket);
      while (socket.readyState === 1) await task();
      // An engine may end the line itself at once; then the end has been told, or is by the next task.
      await task();
      const isTold = events.length > 0;
      assert.equal(socket.readyState, isTold ? 3 : 2);
      socket.send('too late');
      if (!isTold) assert.equal((await next(socket, 'close')).code, 1000);
    },
  ),
  rule('[EN-7] url, protocol and extensions outlive the connection', async (bench) => {
    const socket = await bench.opened('/protocol?choose=b', ['a', 'b']);
    const before = [socket.url, socket.protocol, socket.extensions];
    assert.equal(socket.protocol, 'b');
    socket.close();
    await next(socket, 'close');
    assert.deepEqual([socket.url, socket.protocol, socket.extensions], before);
  }),
];

function facts({ code, reason, wasClean }: CloseEvent): readonly [number, string, boolean] {
  return [code, reason, wasClean];
}
