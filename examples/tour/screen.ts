/**
 * Draws the tour: lines that stay, and below them, on a terminal, one line that counts down. Anywhere else only
 * plain lines come out: no colours, no control characters.
 */
import { styleText } from 'node:util';
import type { Closure, OpenNotice } from 'resilient-websocket';
import { explain } from 'resilient-websocket/codes';
import { wrap } from '../../src/cli/text.ts';
import { describeEnd, describeRemedy } from '../../src/cli/words.ts';
import { seconds, tabulate } from './format.ts';
import type { Played } from './play.ts';

type Style = Parameters<typeof styleText>[0];

const INDENT = ' '.repeat(18);
const BAR_WIDTH = 24;
const TICK_MS = 100;
const ERASE_REST_OF_LINE = '\u001b[K';

export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #isLive: boolean;
  readonly #startedAt = performance.now();
  #ticking: NodeJS.Timeout | undefined;
  /** What the redrawn line shows now; `''` while there is none. */
  #live = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    const { TERM } = process.env;
    this.#isLive = out.isTTY === true && TERM !== 'dumb';
  }

  /** A line that stands by itself. */
  title(text: string): void {
    this.#print(this.#style('bold', text));
  }

  /** A line of the story: when, what, and the rest. */
  tell(what: string, text: string, style: Style = []): void {
    const at = ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(7);
    const [first = '', ...more] = wrap(text, Math.max(30, this.#width - INDENT.length));
    this.#print(`${this.#style('dim', `${at}  ${what.padEnd(9)}`)}${this.#style(style, first)}`);
    for (const line of more) this.#print(INDENT + this.#style(style, line));
  }

  tellClosure(closure: Closure): void {
    const { action } = closure.remedy;
    this.tell('ended', describeEnd(closure), 'bold');
    this.tell('remedy', describeRemedy(closure), action === 'stop' ? 'magenta' : 'yellow');
    this.tell('advice', explain(closure).advice);
  }

  tellBack({ downtimeMs, attempt }: OpenNotice): void {
    this.tell('back', `after ${seconds(downtimeMs)}, at attempt ${attempt}`, 'green');
  }

  /** Counts down on the last line, where there is a terminal to do it on. */
  startCountdown(delayMs: number): void {
    this.endCountdown();
    if (!this.#isLive) return;
    const endsAt = performance.now() + delayMs;
    const tick = (): void => {
      const leftMs = Math.max(0, endsAt - performance.now());
      const filled = Math.round((BAR_WIDTH * leftMs) / Math.max(1, delayMs));
      const bar = '━'.repeat(filled) + '─'.repeat(BAR_WIDTH - filled);
      this.#draw(`${INDENT}${bar} ${leftMs > 0 ? seconds(leftMs) : 'connecting'}`);
    };
    tick();
    this.#ticking = setInterval(tick, TICK_MS);
  }

  endCountdown(): void {
    clearInterval(this.#ticking);
    this.#draw('');
  }

  /** The whole tour in one table, and what went wrong in it. */
  summary(played: readonly Played[]): void {
    const [head = '', ...rows] = tabulate(played);
    this.title(`\n${head}`);
    rows.forEach((row, index) => {
      const problems = played[index]?.problems ?? [];
      this.#print(this.#style(problems.length === 0 ? [] : 'red', row));
      for (const problem of problems) this.#print(this.#style('red', `   ${problem}`));
    });
  }

  get #width(): number {
    return this.#isLive ? this.#out.columns : 100;
  }

  /** One write for each change, so that the line never stands there half drawn. */
  #print(line: string): void {
    this.#out.write(this.#live === '' ? `${line}\n` : `\r${line}${ERASE_REST_OF_LINE}\n${this.#live}`);
  }

  #draw(live: string): void {
    if (live === this.#live) return;
    this.#live = live.slice(0, this.#width - 1);
    this.#out.write(`\r${this.#live}${ERASE_REST_OF_LINE}`);
  }

  /** `styleText` heeds NO_COLOR, but FORCE_COLOR too, which a pipe should not. */
  #style(style: Style, text: string): string {
    return this.#isLive ? styleText(style, text) : text;
  }
}
