import { DEV } from '../development.ts';

/**
 * An option that cannot be used. Thrown by the constructor before anything else happens.
 */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  /** The option, e.g. `'backoff.minMs'`. */
  readonly option: string;
  /** What it was set to. */
  readonly value: unknown;

  /** @param isUnknown `true`: there is no such option, whatever it is set to. */
  constructor(option: string, value: unknown, cure: string, isUnknown?: boolean) {
    super(DEV ? `${wrong(option, value, isUnknown)} ${cure}` : option);
    this.option = option;
    this.value = value;
  }
}

function wrong(option: string, value: unknown, isUnknown: boolean | undefined): string {
  return isUnknown ? `Unknown option '${option}'.` : `${option} cannot be ${describe(value)}:`;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

/** Throws what the platform throws. Without a sentence, which production builds leave out, its name is the message. */
export function throwDom(name: string, message: string): never {
  throw new DOMException(message || name, name);
}

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
