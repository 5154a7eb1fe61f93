/** Breaks a text into lines of at most `width` characters, between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}

/** A duration as people read it: below a second in milliseconds. */
export function duration(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${inSeconds(ms)} s`;
}

/** Milliseconds as seconds, to a tenth. */
export function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** A number and a noun that forms its plural with an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * A text of the peer's as it can be shown on a terminal: no character in it moves the cursor, sets a colour or turns the
 * direction of writing. Line feeds and tabs stay where `isMultiline`.
 */
export function harmless(text: string, isMultiline = false): string {
  return text.replace(CONTROLS, (character) => {
    if (isMultiline && (character === '\n' || character === '\t')) return character;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
