/** A whole number up to this is one of seconds: no server is that near in milliseconds, and no probe is worth it so often. */
const MOST_SECONDS = 60;

/**
 * Durations that a network has to have the time for, each with a default of 10 s or more. Delays of a back-off are none of them: a
 * test makes them small, and so may an application in its own network.
 */
const NAMES = [
  ...['connectTimeoutMs', 'endpointTimeoutMs', 'prologueTimeoutMs'],
  ...['heartbeat.intervalMs', 'heartbeat.timeoutMs'],
];

/** What to say of durations that look like seconds, unless the time is that of a test. For development builds. */
export function warningsOfSeconds(options: object): readonly string[] {
  if ('clock' in options) return [];
  return NAMES.flatMap((name) => {
    const value = name.split('.').reduce<unknown>(read, options);
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MOST_SECONDS) return [];
    return [`${name} is ${value}, in milliseconds. If seconds were meant, give ${Number(value) * 1000}.`];
  });
}

function read(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
}
