/**
 * Hears what goes uncaught in a page or in workerd, as events of the global.
 *
 * workerd does less than a page. What a listener of its own WebSocket throws becomes a rejected promise, what a
 * listener of another EventTarget throws goes to the caller of `dispatchEvent`, and of what a timer throws it tells
 * nobody.
 */
export function hearEvents(report: (error: unknown) => void): () => void {
  const onError = (event: ErrorEvent): void => {
    event.preventDefault();
    report(event.error);
  };
  const onRejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    report(event.reason);
  };
  addEventListener('error', onError);
  addEventListener('unhandledrejection', onRejection);
  return () => {
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
  };
}

/** Hears what goes uncaught in Node, Deno and Bun. */
export function hearProcess(report: (error: unknown) => void): () => void {
  process.on('uncaughtException', report);
  // Bun does not make an uncaught exception of a rejection.
  process.on('unhandledRejection', report);
  return () => {
    process.off('uncaughtException', report);
    process.off('unhandledRejection', report);
  };
}

/** Lets the process live on when something goes uncaught while nobody hears: it must not cost the other rules. */
export function survive(): void {
  hearProcess((error) => console.error('uncaught:', error));
}
