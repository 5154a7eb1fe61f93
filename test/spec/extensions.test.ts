import { describe, expect, it } from 'vitest';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';

/** A handshake that brings these extensions to a client that needs two. */
function handshake(extensions: string, requiredExtensions = ['x-one', 'x-two']): FakeLife {
  const life = fakeLife({ requiredExtensions, closeTimeoutMs: 3000 });
  life.network.last.open(undefined, extensions);
  return life;
}

const MISSING = {
  code: 1010,
  category: 'extension-failure',
  origin: 'synthetic',
  stage: 'handshake',
  cause: 'missing-extension',
  wasClean: false,
  final: true,
};

describe('required extensions', () => {
  it('[EX-1] the peer is told 1010 and what it did not negotiate, and so is the application', () => {
    const { socket, network } = handshake('x-three');
    expect(socket.status).toBe('closing');
    expect(network.last.closeCalls).toEqual([[1010, 'x-one, x-two']]);
    network.last.end(1010, 'the words of the peer');
    expect(socket.closure).toMatchObject({ ...MISSING, reason: 'x-one, x-two' });
  });

  it('[EX-1] only what is missing is named', () => {
    const { network } = handshake('x-one; a=1, x-three');
    expect(network.last.closeCalls).toEqual([[1010, 'x-two']]);
  });

  it('[EX-1] a peer that does not answer is given up after closeTimeoutMs, with the same closure', () => {
    const { socket, clock, network } = handshake('');
    clock.advance(2999);
    expect(socket.closure).toBeUndefined();
    clock.advance(1);
    expect(socket.closure).toMatchObject({ ...MISSING, reason: 'x-one, x-two' });
    const before = socket.closure;
    network.last.end(1000);
    expect(socket.closure).toBe(before);
    expect(clock.pending).toBe(0);
  });

  it('[EX-2] white space around a name does not count', () => {
    expect(handshake(' x-one ;a , x-two ').socket.status).toBe('open');
  });

  it('[EX-1] close() meanwhile ends it as one of our own', () => {
    const { socket, network } = handshake('');
    socket.close();
    network.last.end(1005);
    expect(socket.closure).toMatchObject({ code: 1005, origin: 'local', cause: 'close', final: true });
  });
});
