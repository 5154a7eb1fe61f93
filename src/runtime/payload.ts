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
  if (typeof payload === 'string') return textLength(payload);
  return isBlob(payload) ? payload.size : payload.byteLength;
}

/** A text is encoded in parts of so many units, to count its bytes: up to thirty times as quick as to look at each. */
const PART = 4096;

/** Made for the first long text. */
let encoder: { readonly text: TextEncoder; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;

function textLength(text: string): number {
  // Some environments of tests have no encoder.
  if (text.length < 100 || typeof TextEncoder !== 'function') return utf8Length(text);
  encoder ??= { text: new TextEncoder(), bytes: new Uint8Array(3 * PART) };
  let length = 0;
  for (let from = 0, to = 0; from < text.length; from = to) {
    to = from + PART;
    // A pair of surrogates is not parted.
    if ((text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--;
    length += encoder.text.encodeInto(text.slice(from, to), encoder.bytes).written;
  }
  return length;
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
