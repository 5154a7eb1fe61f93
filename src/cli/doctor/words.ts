/** A duration as people read it: below a second in milliseconds. */
export function inTime(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${inSeconds(ms)} s`;
}

/** Milliseconds as seconds, to a tenth. */
export function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
