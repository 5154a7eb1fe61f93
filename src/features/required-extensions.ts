import { DEV } from '../development.ts';
import type { Check } from '../session/checks.ts';
import { startClosing } from '../session/ending.ts';
import type { Feature } from '../session/feature.ts';
import { become } from '../session/timers.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { utf8Length } from '../socket/payload.ts';

/** The option of required extensions. */
export interface RequiredExtensionsOptions {
  /**
   * Extensions that the server must negotiate, by name, e.g. `['permessage-deflate']`. If one is missing, the
   * connection fails with 1010. Default none. Does not make the platform offer an extension.
   */
  readonly requiredExtensions?: readonly string[];
}

const checkNames: Check<readonly string[]> = (names, path) => {
  if (!Array.isArray(names) || !names.every((each) => typeof each === 'string' && each !== '')) {
    throw new InvalidOptionError(path, names, 'give an array of names.');
  }
  // The names that are missing become the close reason.
  if (utf8Length(names.join(', ')) > 123)
    throw new InvalidOptionError(path, names, 'give at most 123 bytes of names.');
  return names;
};

/**
 * A connection that lacks an extension that the application needs fails with 1010, and the peer is told what was missing.
 *
 * @see RFC 6455, 7.4.1.
 */
export const requiredExtensions: Feature<RequiredExtensionsOptions> = {
  name: 'required-extensions',
  checks: DEV && { requiredExtensions: checkNames },

  setup: (_session, options) => options.requiredExtensions,

  connected(session, required) {
    const negotiated = session.extensions.split(',').map((each) => each.split(';')[0]?.trim());
    const reason = required.filter((each) => !negotiated.includes(each)).join(', ');
    if (!reason) return undefined;
    const code = 1010;
    // The policy is asked when the peer has answered, or has not.
    become(session, 'closing', 'handshake');
    session.ending = { code, reason, cause: 'missing-extension' };
    startClosing(session, code, reason);
    return true;
  },
} satisfies Feature<RequiredExtensionsOptions, readonly string[]>;
