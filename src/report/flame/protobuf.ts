/** Writes fields of protocol buffers (https://protobuf.dev/programming-guides/encoding/). */

const VARINT = 0;
const BYTES = 2;

/** A whole number from 0 to 2^53 - 1. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  bytes.push(left);
  return bytes;
}

export const numberField = (field: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.from([...varint((field << 3) | VARINT), ...varint(value)]);

/** A text, a message, or packed numbers. */
export function bytesField(field: number, content: string | Uint8Array | readonly number[]): Buffer {
  const bytes =
    typeof content === 'string' || content instanceof Uint8Array
      ? Buffer.from(content)
      : Buffer.from(content.flatMap(varint));
  return Buffer.concat([Buffer.from([...varint((field << 3) | BYTES), ...varint(bytes.length)]), bytes]);
}
