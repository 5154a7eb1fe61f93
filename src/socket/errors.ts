import type { DropNotice } from '../core/notice.ts';

/**
 * An option that cannot be used. Thrown by the constructor before anything else happens.
 */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  /** The option, e.g. `'backoff.minMs'`. */
  readonly option: string;
  /** What it was set to. */
  readonly value: unknown;

  constructor(option: string, value: unknown, cure: string) {
    super(`${option} cannot be ${describe(value)}: ${cure}`);
    this.option = option;
    this.value = value;
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

/** A message that was to be confirmed will not be, or may not have arrived. */
export class MessageDroppedError extends Error {
  override readonly name = 'MessageDroppedError';
  /** What the `drop` event says of it. */
  readonly notice: DropNotice;

  constructor(notice: DropNotice) {
    super(`A message of ${notice.bytes} bytes was not confirmed: ${notice.reason}.`);
    this.notice = notice;
  }
}

/** Nothing will ever confirm a message. */
export function unconfirmable(): Error {
  const message =
    'Nothing confirms messages here: the peer answers no Pings, or the platform has none. Give heartbeat.message, .isReply and .isInOrder.';
  return new DOMException(message, 'NotSupportedError');
}
