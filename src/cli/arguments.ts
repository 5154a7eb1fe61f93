import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseEndpoint } from '../socket/arguments.ts';
import { UsageError } from './command.ts';

/** The options of a command, as `parseArgs` takes them. */
type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What `parseArgs` makes of the options. */
type Parsed<T extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>
>;

/**
 * Reads the arguments of a command.
 *
 * @throws {UsageError} For an option that is unknown, or lacks its value.
 */
export function readArguments<const T extends OptionsConfig>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // The second sentence is advice for those who write such options.
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split(/\. To specify|\n/);
    throw new UsageError(line);
  }
}

/**
 * Reads an integer.
 *
 * @throws {UsageError} For anything but digits of a number from `min` to `max`.
 */
export function readInteger(name: string, text: string, min: number, max: number): number {
  if (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new UsageError(`${name} cannot be "${text}": give an integer from ${min} to ${max}.`);
}

/**
 * Reads the values of `--protocol`.
 *
 * @throws {UsageError} For one that no handshake can offer, and for one that is there twice.
 */
export function readProtocols(protocols: readonly string[]): readonly string[] {
  for (const [index, protocol] of protocols.entries()) {
    const isTwice = protocols.indexOf(protocol) < index;
    if (!isTwice && canBeOffered(protocol)) continue;
    const cure = isTwice ? 'give it once.' : 'give visible characters without separators.';
    throw new UsageError(`--protocol cannot be "${protocol}": ${cure}`);
  }
  return protocols;
}

function canBeOffered(protocol: string): boolean {
  try {
    parseEndpoint('ws://127.0.0.1/', protocol);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a value of `--header`: a name and a value.
 *
 * @throws {UsageError} For one that HTTP does not take.
 */
export function readHeader(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const value = line.slice(colon + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // Not quoted in full: it may carry a token.
    throw new UsageError(`--header cannot be "${name || line}": give 'Name: value'.`);
  }
  return [name, value];
}
