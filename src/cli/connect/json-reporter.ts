import { explain } from '../../codes.ts';
import type { Closure, EventName, ResilientWebSocketEvents } from '../../full.ts';
import type { Terminal } from '../command.ts';
import { describeError } from '../words.ts';
import { PipedLines } from './piped-lines.ts';
import type { Incoming, Reporter } from './reporter.ts';

/** For machines: one JSON object per line, all of them to stdout. */
export class JsonReporter extends PipedLines implements Reporter {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    super(terminal);
    this.#terminal = terminal;
  }

  event<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void {
    // A closure with the sentences that explain it.
    this.#write(name, name === 'close' ? { ...event, ...explain(event as Closure) } : event);
  }

  message(data: Incoming): void {
    const isText = typeof data === 'string';
    const told = isText
      ? { type: 'text', data }
      : { type: 'binary', data: Buffer.from(data).toString('base64') };
    this.#write('message', told);
  }

  queued(messages: number): void {
    if (messages === 1) this.#write('queued', {});
  }

  lost(): void {
    // Each has its own line.
  }

  #write(event: string, details: object): void {
    const line = { at: new Date().toISOString(), event, ...details };
    this.#terminal.output.write(`${JSON.stringify(line, withoutErrors)}\n`);
  }
}

/** An error has nothing that JSON would show. */
function withoutErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: describeError(value) } : value;
}
