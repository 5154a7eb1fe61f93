import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { styleText } from 'node:util';
import type { DropReason, EventName, ResilientWebSocket, ResilientWebSocketEvents } from '../../full.ts';
import type { Terminal } from '../command.ts';
import { counted, duration, harmless } from '../text.ts';
import type { Incoming, Reporter } from './reporter.ts';
import { lostSentence, queuedSentence, type Sentence, sentencesFor, type Tone } from './sentences.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Tone, Style>> = { good: 'green', bad: 'red', news: 'yellow', aside: 'dim' };

const TICK_MS = 100;

/** How much of a binary message is shown. */
const SHOWN_BYTES = 32;

/** Rows that readline has drawn above the cursor. What is printed in between has to reset it. */
interface Drawn {
  prevRows?: number;
}

/**
 * For a person at a terminal: what happens scrolls by, and the last line says how the connection stands, with the line that
 * is being typed behind it.
 */
export class LiveReporter implements Reporter {
  readonly #output: NodeJS.WriteStream;
  readonly #socket: ResilientWebSocket;
  readonly #lines: Interface;
  readonly #ticking: NodeJS.Timeout;
  #prompt = '';
  #isClosed = false;
  /** When the next attempt is due. */
  #dueAt = 0;

  constructor({ input, output }: Terminal, socket: ResilientWebSocket) {
    this.#output = output;
    this.#socket = socket;
    this.#lines = createInterface({ input, output, prompt: '' });
    // Readline takes Ctrl-C for itself.
    this.#lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    this.#lines.on('close', () => {
      this.#erase();
      this.#isClosed = true;
    });
    this.#ticking = setInterval(() => this.#refresh(), TICK_MS);
    this.#refresh();
  }

  event<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void {
    if (name === 'retry') {
      const { delayMs } = event as ResilientWebSocketEvents['retry'];
      this.#dueAt = performance.now() + delayMs;
    }
    for (const sentence of sentencesFor(name, event)) this.#say(sentence);
    this.#refresh();
  }

  message(data: Incoming): void {
    this.#print(
      `${this.#style('cyan', '<')} ${typeof data === 'string' ? harmless(data, true) : describeBytes(data)}`,
    );
  }

  queued(messages: number): void {
    this.#say(queuedSentence(messages));
  }

  lost(messages: number, reason: DropReason): void {
    this.#say(lostSentence(messages, reason));
  }

  lines(): AsyncIterable<string> {
    return this.#lines;
  }

  close(): void {
    clearInterval(this.#ticking);
    this.#lines.close();
  }

  #say({ text, tone }: Sentence): void {
    this.#print(this.#style(STYLES[tone], text));
  }

  #print(text: string): void {
    this.#erase();
    this.#output.write(`${text}\n`);
    if (!this.#isClosed) this.#lines.prompt(true);
  }

  /** Takes the status and what is being typed off the screen. */
  #erase(): void {
    if (this.#isClosed) return;
    moveCursor(this.#output, 0, -this.#lines.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    (this.#lines as Drawn).prevRows = 0;
  }

  #refresh(): void {
    const prompt = `${this.#style('dim', `[${this.#status()}]`)} > `;
    if (prompt === this.#prompt || this.#isClosed) return;
    this.#prompt = prompt;
    this.#lines.setPrompt(prompt);
    this.#lines.prompt(true);
  }

  #status(): string {
    const { status, latencyMs, retryCount, account } = this.#socket;
    const waiting = account.queued === 0 ? '' : `, ${account.queued} queued`;
    if (status === 'open') return `open${latencyMs === undefined ? '' : ` ${duration(latencyMs)}`}${waiting}`;
    if (status !== 'reconnecting') return `${status}${waiting}`;
    const leftMs = this.#dueAt - performance.now();
    const attempt = `attempt ${retryCount + 1}`;
    return `${leftMs > 0 ? `${attempt} in ${(leftMs / 1000).toFixed(1)} s` : `connecting, ${attempt}`}${waiting}`;
  }

  #style(style: Style, text: string): string {
    const { NO_COLOR } = process.env;
    return NO_COLOR ? text : styleText(style, text);
  }
}

function describeBytes(data: ArrayBuffer): string {
  const shown = Buffer.from(data, 0, Math.min(data.byteLength, SHOWN_BYTES)).toString('hex');
  return `${counted(data.byteLength, 'byte')}: ${shown}${data.byteLength > SHOWN_BYTES ? '…' : ''}`;
}
