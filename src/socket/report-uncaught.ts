/** Reports what a listener threw, as the platform does for its own events: nobody can catch it, and all goes on. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
