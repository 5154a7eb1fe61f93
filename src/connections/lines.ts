import type { Endpoint } from '../session/session.ts';
import { endpointName } from '../socket/endpoint-name.ts';
import { isolate } from '../socket/errors.ts';
import { Line } from './line.ts';
import type { Settings } from './options.ts';

/** The lines of one class of sockets. */
export class Lines {
  readonly settings: Settings;
  readonly #lines = new Set<Line>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** The line for a socket that the client makes: one that waits for it, else one that is over, else a new one. */
  take(endpoint: Endpoint): Line {
    const name = endpointName(endpoint.url);
    const { beginsAnew } = this.settings;
    let over: Line | undefined;
    for (const line of this.#lines) {
      const { tenure } = line;
      if (tenure === 'left' || (tenure === 'over' && beginsAnew)) this.#lines.delete(line);
      if (line.name !== name) continue;
      if (tenure === 'free') {
        line.hold(endpoint);
        return line;
      }
      if (tenure === 'over' && !beginsAnew) over = line;
    }
    return over ?? this.#begin(endpoint);
  }

  #begin(endpoint: Endpoint): Line {
    const line = new Line(endpoint, this.settings);
    this.#lines.add(line);
    // The line is there: its first socket has to be, too.
    isolate(() => this.settings.onLine?.(line.socket));
    return line;
  }
}
