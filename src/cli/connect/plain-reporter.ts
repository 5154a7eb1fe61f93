import type { DropReason, EventName, ResilientWebSocketEvents } from '../../full.ts';
import type { Terminal } from '../command.ts';
import { PipedLines } from './piped-lines.ts';
import type { Incoming, Reporter } from './reporter.ts';
import { lostSentence, queuedSentence, type Sentence, sentencesFor } from './sentences.ts';

/** For pipes and files: messages to stdout as they are, all else to stderr, and no control characters of our own. */
export class PlainReporter extends PipedLines implements Reporter {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    super(terminal);
    this.#terminal = terminal;
  }

  event<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void {
    sentencesFor(name, event).forEach(this.#say);
  }

  message(data: Incoming): void {
    this.#terminal.output.write(
      typeof data === 'string' ? `${data}\n` : `${Buffer.from(data).toString('hex')}\n`,
    );
  }

  queued(messages: number): void {
    // Said once for all that come in a row: a pipe may bring thousands.
    if (messages === 1) this.#say(queuedSentence(messages));
  }

  lost(messages: number, reason: DropReason): void {
    this.#say(lostSentence(messages, reason));
  }

  readonly #say = ({ text }: Sentence): void => {
    this.#terminal.errors.write(`${text}\n`);
  };
}
