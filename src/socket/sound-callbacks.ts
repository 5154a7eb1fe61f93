import { NO_SIGNALS, type Signals } from '../runtime/signals.ts';
import { InvalidOptionError } from './errors.ts';
import { isolate, reportUncaught } from './report-uncaught.ts';

/** Chance of the platform, from 0 inclusive to 1 exclusive. */
export const platformChance = (): number => Math.random();

/**
 * Chance that can be relied upon, from 0 inclusive to 1 exclusive. Where the function of the application throws, or answers
 * something else, that is reported as uncaught, and the draw is the platform's: a delay of NaN would be none at all.
 */
export function soundChance(random: () => unknown): () => number {
  return () => {
    try {
      const drawn = random();
      if (typeof drawn === 'number' && drawn >= 0 && drawn < 1) return drawn;
      throw new InvalidOptionError('random()', drawn, 'return a number from 0 inclusive to 1 exclusive.');
    } catch (error) {
      reportUncaught(error);
      return platformChance();
    }
  };
}

/**
 * Signals that can be relied upon. Where subscribing throws, or ending does, that is reported as uncaught; the socket goes on
 * without signals.
 */
export function soundSignals(signals: Signals): Signals {
  return {
    subscribe: (listener) => {
      let end = NO_SIGNALS.subscribe(listener);
      isolate(() => {
        end = signals.subscribe(listener);
      });
      return () => isolate(() => end());
    },
  };
}
