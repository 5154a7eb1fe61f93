/** What is reported of an endpoint: no query, which may carry a token, and no credentials. */
export function endpointName(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/\/\/[^/@]*@/, '//');
}
