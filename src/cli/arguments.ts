import { type ParseArgsConfig, parseArgs } from 'node:util';
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
