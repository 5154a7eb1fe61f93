import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';

/** An open socket whose connection is behind, with messages that wait for it, and that is being closed. */
function closing(options: Parameters<typeof fakeLife>[0] = {}): FakeLife {
  const life = fakeLife({ highWaterMark: 10, ...options });
  const { socket, network } = life;
  network.last.open();
  network.last.bufferedAmount = 100;
  for (const text of ['1', '2', '3']) socket.send(text);
  socket.close(4000, 'enough');
  return life;
}

describe('a close() with messages that wait for an open connection', () => {
  it('[LC-7] sends them before the Close frame, and nothing that is sent later', () => {
    const { socket, clock, network, told } = closing();
    socket.send('late');
    clock.advance(100);
    expect([network.last.sent, network.last.closeCalls]).toEqual([[], []]);
    network.last.bufferedAmount = 0;
    clock.advance(10);
    expect([network.last.sent, network.last.closeCalls]).toEqual([['1', '2', '3'], [[4000, 'enough']]]);
    network.last.end(4000);
    expect(eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason])).toEqual([['late', 'closed']]);
    expect(eventsNamed(told, 'warning')).toEqual([]);
    expect([socket.status, clock.pending]).toEqual(['closed', 0]);
  });

  it('[LC-7] gives up after closeTimeoutMs without progress, and reports what was not sent', () => {
    const { clock, network, told } = closing();
    clock.advance(2999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, cause: 'close-timeout', final: true }]);
    expect(eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason])).toEqual(
      ['1', '2', '3'].map((data) => [data, 'closed']),
    );
    expect([network.last.sent, clock.pending]).toEqual([[], 0]);
  });

  it('[LC-7] goes on while bytes that had to wait are taken, until maxCloseMs are over', () => {
    const { clock, network, told } = closing({ maxCloseMs: 20_000 });
    let waited = 0;
    while (eventsNamed(told, 'close').length === 0 && waited < 100_000) {
      network.last.bufferedAmount -= 1;
      clock.advance(1000);
      waited += 1000;
    }
    expect(waited).toBe(20_000);
  });

  it('[LC-7] has closeTimeoutMs for the answer once the Close frame has gone', () => {
    const { clock, network, told } = closing();
    clock.advance(2500);
    network.last.bufferedAmount = 0;
    clock.advance(10);
    expect(network.last.closeCalls).toHaveLength(1);
    clock.advance(2900);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(3100);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'close-timeout' }]);
  });

  it('[LC-7] reconnect() in between leaves them to the next connection', () => {
    const { socket, clock, network, told } = closing();
    socket.reconnect();
    expect(network.last.closeCalls).toEqual([[4000, 'enough']]);
    network.last.end(4000);
    network.last.open();
    clock.advance(100);
    expect(network.last.sent).toEqual(['1', '2', '3']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[LC-7] a connection that ends in between takes them with it, and says so', () => {
    const { network, told } = closing();
    network.last.end(1006);
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, origin: 'local', final: true }]);
    expect(eventsNamed(told, 'drop')).toHaveLength(3);
  });
});
