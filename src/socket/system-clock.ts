import type { Clock } from '../session/clock.ts';

/** Timers wait for a millisecond at least, and in a hidden page for a second. Tasks of other kinds do not. */
function soon(callback: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(callback);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    // An open port would keep a process alive.
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}

/**
 * The clock of the platform. The globals are looked up at each call and not kept, so that fake timers which are
 * installed later are used.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as number),
  soon,
};
