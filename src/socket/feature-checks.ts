import type { AnyFeature } from '../session/feature.ts';
import type { Session } from '../session/session.ts';
import { InvalidOptionError } from './errors.ts';

/** Under which name the kit exports a feature. */
function importOf(name: string): string {
  return name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** What to do about a feature that is missing. */
function cureOf(missing: string): string {
  return `add ${importOf(missing)} of 'resilient-websocket/kit' to the list of createSocketClass()`;
}

function isFeature(value: unknown): value is AnyFeature {
  if (typeof value !== 'object' || value === null) return false;
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' && name !== '';
}

/**
 * Refuses what no class can be made of. For development builds.
 *
 * @param own The features that the machine and the platform bring along.
 * @throws {InvalidOptionError} For anything but an array of features, for two of one name, for one that needs another that is not
 * in the list, and for two that give the same member.
 */
export function checkFeatures(given: readonly AnyFeature[], own: readonly AnyFeature[]): void {
  if (!Array.isArray(given)) throw new InvalidOptionError('features', given, 'give an array of features.');
  const names = own.map(({ name }) => name);
  for (const [index, feature] of (given as readonly AnyFeature[]).entries()) {
    const place = `features[${index}]`;
    if (!isFeature(feature)) {
      throw new InvalidOptionError(
        place,
        feature,
        'give a feature, which is an object with a name; if it was imported, look at its name there.',
      );
    }
    if (names.includes(feature.name)) {
      throw new InvalidOptionError(
        place,
        feature.name,
        'there is a feature of that name before it; give each one once, and one of your own a name of its own.',
      );
    }
    names.push(feature.name);
  }
  checkPartners(given, names);
  checkMembers(given);
}

function checkPartners(given: readonly AnyFeature[], names: readonly string[]): void {
  for (const [index, { name, needs }] of given.entries()) {
    const missing = needs?.find((each) => !names.includes(each));
    if (missing === undefined) continue;
    throw new InvalidOptionError(
      `features[${index}]`,
      name,
      `it needs the feature ${importOf(missing)}; ${cureOf(missing)}, or leave ${importOf(name)} out.`,
    );
  }
}

function checkMembers(given: readonly AnyFeature[]): void {
  const givers = new Map<PropertyKey, string>();
  for (const [index, { name, members }] of given.entries()) {
    for (const key of Reflect.ownKeys((members?.(noSession) as object | undefined) ?? {})) {
      const giver = givers.get(key);
      if (giver !== undefined) {
        throw new InvalidOptionError(
          `features[${index}]`,
          name,
          `it has the member ${String(key)}, and so has ${importOf(giver)}; keep one of the two.`,
        );
      }
      givers.set(key, name);
    }
  }
}

function noSession(): Session {
  throw new TypeError('A class has no session: ask for it in a member.');
}

/**
 * Refuses the value of an option that means nothing without another feature. For development builds.
 *
 * @throws {InvalidOptionError} If the class was made without that feature.
 */
export function requireFeature({ features }: Session, name: string, option: string, value: unknown): void {
  if (features.list.some((feature) => feature.name === name)) return;
  const cure = `that needs the feature ${importOf(name)}, which this class was made without; ${cureOf(name)}.`;
  throw new InvalidOptionError(option, value, cure);
}

/** For a class without a feature that sends. In production builds it has no such member. */
export const NO_SEND: object = {
  send(): never {
    throw new TypeError(
      `send() needs the feature delivery or boundedQueue, and this class was made without; ${cureOf('delivery')}.`,
    );
  },
};
