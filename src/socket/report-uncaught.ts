/** Reports what a listener threw, as the platform does for its own events: nobody can catch it, and all goes on. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Calls a function of the application; what it throws is reported as uncaught, and all goes on. */
export function isolate(call: () => void): void {
  try {
    call();
  } catch (error) {
    reportUncaught(error);
  }
}
