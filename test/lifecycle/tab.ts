/** A page in a browser, as a test drives it. */
export interface Tab {
  /** Calls a function in the page, which knows nothing of what is around it here. */
  run<A extends readonly unknown[], R>(work: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Loads an address and waits for it. */
  visit(url: string): Promise<void>;
  /** Covers the page, until it is hidden. */
  hide(): Promise<void>;
  /** Brings it back to the front, until it is visible. */
  show(): Promise<void>;
  close(): Promise<void>;
}

/** How long a page stays for its answer to a call that has it left: else the answer may be lost. */
const ANSWER_MS = 20;

/** Begins a navigation, as a script of the page does. */
export function leave(tab: Tab, url: string): Promise<void> {
  return tab.run((url, delayMs) => void setTimeout(() => location.assign(url), delayMs), url, ANSWER_MS);
}

/** Goes back in the history of the tab. */
export function goBack(tab: Tab): Promise<void> {
  return tab.run((delayMs) => void setTimeout(() => history.back(), delayMs), ANSWER_MS);
}

/** Waits until the page is hidden, or visible. */
export async function untilVisibility(tab: Tab, state: 'hidden' | 'visible'): Promise<void> {
  while ((await tab.run(() => document.visibilityState)) !== state) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
