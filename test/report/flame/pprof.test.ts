import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { profileToPprof } from '../../../src/report/flame/pprof.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

type Value = number | Buffer;

/** The fields of a message, by number. */
function fieldsOf(message: Buffer): Map<number, Value[]> {
  const fields = new Map<number, Value[]>();
  let at = 0;
  const number = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = number();
    const whole = number();
    const value = (tag & 7) === 0 ? whole : message.subarray(at, at + whole);
    if (typeof value !== 'number') at += whole;
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

/** A profile with its texts, read back. */
function read(bytes: Buffer) {
  const fields = fieldsOf(gunzipSync(bytes));
  const messages = (field: number) => (fields.get(field) ?? []).map((value) => fieldsOf(value as Buffer));
  const texts = (fields.get(6) ?? []).map(String);
  const text = (index: Value | undefined) => texts[Number(index ?? 0)] ?? '';
  return { fields, messages, texts, text };
}

const packed = (field: Value | undefined): number[] => {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of field as Buffer) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return numbers;
};

describe('profileToPprof', () => {
  it('has events and bytes by stack, innermost first, with comm and pid', () => {
    const { messages, text } = read(profileToPprof(profile()));
    expect(messages(1).map((type) => [text(type.get(1)?.[0]), text(type.get(2)?.[0])])).toEqual([
      ['alloc_objects', 'count'],
      ['alloc_space', 'bytes'],
    ]);
    const functions = new Map(messages(5).map((one) => [one.get(1)?.[0], text(one.get(2)?.[0])]));
    const [first] = messages(2);
    expect(packed(first?.get(1)?.[0]).map((id) => functions.get(id))).toEqual(['alloc', 'read', 'entry']);
    expect(packed(first?.get(2)?.[0])).toEqual([667, 667 * 64]);
    const labels = (first?.get(3) ?? []).map((value) => fieldsOf(value as Buffer));
    expect(labels.map((label) => text(label.get(1)?.[0]))).toEqual(['comm', 'pid']);
    expect([text(labels[0]?.get(2)?.[0]), labels[1]?.get(3)?.[0]]).toEqual(['sh', 7]);
    const sums = messages(2).map((sample) => packed(sample.get(2)?.[0]));
    expect(sums.reduce((sum, [count = 0]) => sum + count, 0)).toBe(1_010);
    expect(sums.reduce((sum, [, bytes = 0]) => sum + bytes, 0)).toBe(65_280);
  });

  it('has no address, and says what was sampled', () => {
    const { fields, messages, text } = read(profileToPprof(profile()));
    // Field 3 of a location is its address.
    expect(messages(4).every((location) => location.get(3) === undefined)).toBe(true);
    expect(packed(fields.get(13)?.[0]).map(text)).toEqual(['One of 64 was sampled.']);
    expect([fields.get(10), fields.get(12)]).toEqual([[1.5e9], [64]]);
  });

  it('of an event without a size has events only', () => {
    const { messages, text } = read(profileToPprof(profile({ event: 'a:b', bytesOf: undefined })));
    expect(messages(1).map((type) => text(type.get(1)?.[0]))).toEqual(['events']);
  });

  it('keeps any name', () => {
    expect(read(profileToPprof(profileOfNames('a;b"</script>', 'é\u0000'))).texts).toEqual(
      expect.arrayContaining(['', 'a;b"</script>', 'é\u0000']),
    );
  });
});
