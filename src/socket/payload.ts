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
  return isBinary(data) ? data : `${data as string}`;
}

/** Runtimes with a native count have it here; a page counts the units of a text. */
const countBytes: (text: string) => number =
  (globalThis as { readonly Buffer?: { byteLength(text: string): number } }).Buffer?.byteLength ?? utf8Length;

/** Payload bytes, without framing: UTF-8 for strings, the view's length for views. */
export function byteLengthOf(payload: Payload): number {
  if (typeof payload === 'string') return countBytes(payload);
  return 'size' in payload ? payload.size : payload.byteLength;
}

/** A copy of what may change while it waits; strings and blobs do not. Of a detached buffer it is empty, as WebIDL has it. */
export function snapshot(payload: Payload): Payload {
  if (typeof payload === 'string' || 'size' in payload) return payload;
  // Before the length of a view is asked for: that of a DataView throws.
  if ((ArrayBuffer.isView(payload) ? payload.buffer : payload).byteLength === 0) return new ArrayBuffer(0);
  if (ArrayBuffer.isView(payload)) {
    return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength).slice();
  }
  return payload.slice(0);
}

/** By name, because it may come from another realm. */
const BINARY = /^.object ((Shared)?ArrayBuffer|Blob|File).$/;

function isBinary(data: unknown): data is Exclude<Payload, string> {
  const isOwnBlob = typeof Blob === 'function' && data instanceof Blob;
  return isOwnBlob || ArrayBuffer.isView(data) || BINARY.test(Object.prototype.toString.call(data));
}

/** Whether it is a Blob or a File. */
export function isBlob(data: Payload): data is Dom.Blob {
  return typeof data === 'object' && 'size' in data;
}

/** Length of a string in UTF-8, without encoding it. A lone surrogate counts as U+FFFD, three bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair of surrogates is four bytes: two units counted already, and two more.
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
}
