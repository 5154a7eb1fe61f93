import { createInterface, type Interface } from 'node:readline';
import type { EventName, ResilientWebSocketEvents } from '../../socket/events.ts';
import type { Terminal } from '../command.ts';
import { describeError } from '../words.ts';
import type { Incoming, Reporter } from './reporter.ts';

/** For machines: one JSON object per line, all of them to stdout. */
export class JsonReporter implements Reporter {
  readonly #terminal: Terminal;
  readonly #lines: Interface;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#lines = createInterface({ input: terminal.input, crlfDelay: Number.POSITIVE_INFINITY });
  }

  event<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void {
    this.#write(name, event);
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

  lines(): AsyncIterable<string> {
    return this.#lines;
  }

  close(): void {
    this.#lines.close();
    this.#terminal.input.destroy();
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
