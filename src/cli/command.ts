/** The streams and the environment that a command works with. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
  /** Resolves when the user asks for the end (SIGINT, SIGTERM). */
  readonly interrupted: Promise<void>;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints, from the line after `Usage:` on. */
  readonly usage: string;
  /**
   * Runs it. Returns the exit code: 0 for success, 1 for what the command found or could not do, 2 for bad arguments.
   *
   * @throws {UsageError} For bad arguments: told in one line, exit code 2.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** The arguments make no sense; the message names the argument, the value and the cure. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
