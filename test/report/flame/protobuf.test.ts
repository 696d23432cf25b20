import { expect, it } from 'vitest';
import { bytesField, numberField, varint } from '../../../src/report/flame/protobuf.ts';

it.each([
  [0, [0]],
  [127, [127]],
  [300, [0xac, 2]],
  [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  [2 ** 53 - 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
])('the number %d', (value, bytes) => {
  expect(varint(value)).toEqual(bytes);
});

it('fields', () => {
  expect([...numberField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...numberField(1, 0)]).toEqual([]);
  expect([...bytesField(2, 'testing')]).toEqual([0x12, 7, ...Buffer.from('testing')]);
  expect([...bytesField(4, [3, 270])]).toEqual([0x22, 3, 3, 0x8e, 2]);
});
