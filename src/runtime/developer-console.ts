const said = new Set<string>();

/** More endpoints than this in one realm and the console stays quiet: something else is wrong. */
const MAX_ENTRIES = 1000;

/**
 * Warns on the developer's console, once for each topic and endpoint of this realm, whichever socket it is that
 * has something to say. The query is left out: it may carry a token.
 */
export function warnOnce(topic: string, url: string, message: string): void {
  const endpoint = url.split('?', 1)[0] ?? '';
  const key = `${topic} ${endpoint}`;
  if (said.has(key) || said.size >= MAX_ENTRIES) return;
  said.add(key);
  console.warn(`[resilient-websocket] ${withoutCredentials(endpoint)}: ${message}`);
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
