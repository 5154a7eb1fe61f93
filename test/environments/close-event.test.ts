// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLife } from '../support/fake-life.ts';
import { describeDomFace } from './dom-face.ts';

/** A class as a runtime, or a polyfill, might define it. */
class SomeCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(type: string, { code = 0, reason = '', wasClean = false, ...init }: CloseEventInit = {}) {
    super(type, init);
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

function closeEvent(): CloseEvent {
  const { socket, network } = fakeLife();
  const events: CloseEvent[] = [];
  socket.addEventListener('close', (event) => events.push(event));
  network.last.open();
  network.last.end(1011, 'oops');
  expect(events).toHaveLength(1);
  return events[0] as CloseEvent;
}

describe('a runtime with a CloseEvent class', () => {
  beforeEach(() => {
    vi.stubGlobal('CloseEvent', SomeCloseEvent);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('[EV-20] gets events of that class, also if it was defined after the import', () => {
    const event = closeEvent();
    expect(event).toBeInstanceOf(SomeCloseEvent);
    expect(event).toMatchObject({ type: 'close', code: 1011, reason: 'oops', wasClean: true });
  });

  describeDomFace('node with a CloseEvent class');
});

describe('a runtime without a CloseEvent class', () => {
  beforeEach(() => {
    vi.stubGlobal('CloseEvent', undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('[EV-20] gets plain events with the same attributes, which cannot be overwritten', () => {
    const event = closeEvent();
    expect(event).toBeInstanceOf(Event);
    expect(String(event)).toBe('[object CloseEvent]');
    expect(event).toMatchObject({ type: 'close', code: 1011, reason: 'oops', wasClean: true });
    expect(() => Object.assign(event, { code: 1000 })).toThrow(TypeError);
    expect(event.code).toBe(1011);
  });

  describeDomFace('node without a CloseEvent class');
});
