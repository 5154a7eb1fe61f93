import { utf8Length } from '../protocol/arguments.ts';
import type * as Dom from './dom-types.ts';

/** What `send()` takes without converting it. */
export type Payload = string | ArrayBuffer | SharedArrayBuffer | ArrayBufferView | Dom.Blob;

/**
 * The conversion of `send()`: binary data stays as it is, anything else becomes a string.
 *
 * @throws {TypeError} For a symbol.
 * @see WHATWG WebSockets Standard, send(): `(BufferSource or Blob or USVString) data`.
 */
export function toPayload(data: unknown): Payload {
  if (typeof data === 'string') return data;
  return isBuffer(data) || ArrayBuffer.isView(data) || isBlob(data) ? data : `${data as string}`;
}

/** Payload bytes, without framing: UTF-8 for strings, the view's length for views. */
export function byteLengthOf(payload: Payload): number {
  if (typeof payload === 'string') return utf8Length(payload);
  return isBlob(payload) ? payload.size : payload.byteLength;
}

/** A copy of what may change while it waits; strings and blobs do not. */
export function snapshot(payload: Payload): Payload {
  if (typeof payload === 'string' || isBlob(payload)) return payload;
  if (ArrayBuffer.isView(payload)) {
    return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength).slice();
  }
  return payload.slice(0);
}

function isBuffer(data: unknown): data is ArrayBuffer | SharedArrayBuffer {
  // By name, because a buffer may come from another realm.
  const tag = Object.prototype.toString.call(data);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
}

/** Whether it is a Blob, in a runtime that has them. */
export function isBlob(data: unknown): data is Dom.Blob {
  return typeof Blob === 'function' && data instanceof Blob;
}
