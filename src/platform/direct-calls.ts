/** What `callsDirectly()` was last about, and its answer. */
let asked: unknown;
let answer = false;

/** The code of a runtime, in the lines of a stack; Bun has `native` or `unknown`. */
const RUNTIME = /\((?:(?:node|ext):|native\b|unknown\b)/;

/** A line of a stack, without its place in the file. */
function lineOf({ stack }: Error, index: number): string {
  return `${stack}`.split('\n')[index]?.replace(/[:\d)]+$/, '') ?? '';
}

/**
 * Whether the platform itself calls the listeners that are added to a target. It does not where `addEventListener` was replaced by
 * something that puts a function of its own around them, as zone.js does: whoever calls a listener then must go that way.
 * The method does not show it, and zone.js hides that it was replaced; a listener sees who has called it.
 */
export function callsDirectly(): boolean {
  const { addEventListener } = EventTarget.prototype;
  if (asked === addEventListener) return answer;
  asked = addEventListener;
  answer = false;
  const own = lineOf(new Error(), 1);
  const target = new EventTarget();
  addEventListener.call(target, 'call', () => {
    // Line 0 is the message, line 1 this function, and line 2 who has called it: some runtimes show no line of their own.
    const caller = lineOf(new Error(), 2);
    answer = caller !== '' && (caller === own || RUNTIME.test(caller));
  });
  target.dispatchEvent(new Event('call'));
  return answer;
}
