/** The bytes of a message as a server sends it: one frame, not masked. RFC 6455, section 5.2. */
export function frameOf(payload: Uint8Array, isBinary: boolean): Buffer {
  const opcode = 0x80 | (isBinary ? 2 : 1);
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([opcode, length]), payload]);
  const isLong = length >= 2 ** 16;
  const head = Buffer.alloc(isLong ? 10 : 4);
  head[0] = opcode;
  head[1] = isLong ? 127 : 126;
  if (isLong) head.writeBigUInt64BE(BigInt(length), 2);
  else head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}
