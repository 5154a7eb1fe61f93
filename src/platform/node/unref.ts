import { type Clock, wallTime } from '../../session/clock.ts';
import type { Feature } from '../../session/feature.ts';
import { run, type Session } from '../../session/session.ts';
import type { BaseOptions } from '../../socket/base-options.ts';

/** A clock whose timers let the process end. */
function unrefed(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    wallTime: () => wallTime(clock),
    setTimeout(callback, delayMs) {
      const handle = clock.setTimeout(callback, delayMs);
      // A number in browsers.
      (handle as { unref?(): void } | undefined)?.unref?.();
      return handle;
    },
    clearTimeout: (handle) => clock.clearTimeout(handle),
    ...(clock.soon && { soon: (callback: () => void) => clock.soon?.(callback) }),
  };
}

/** Whatever is under way lets the process end. */
export const unref: Feature<Pick<BaseOptions, 'unref'>, true> = {
  name: 'unref',

  setup(session, { unref }) {
    if (!unref) return undefined;
    session.clock = unrefed(session.clock);
    return true;
  },

  connecting: unrefConnection,
};

function unrefConnection(session: Session): void {
  run(session, () => (session.connection as { native?: { unref?(): void } } | undefined)?.native?.unref?.());
}
