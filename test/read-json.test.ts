import { expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from '../src/read-json.ts';

const Size = z.strictObject({ bytes: z.int() });
const read = (text: string) => readJson(text, Size, '{"bytes": N}');

it('returns a value of the type', () => {
  expect(read('{"bytes": 64}')).toEqual({ bytes: 64 });
});

it.each([
  ['', 'it is not JSON'],
  ['{"bytes": 64', 'it is not JSON'],
  ['64', 'it is not {"bytes": N}'],
  ['{"bytes": "64"}', 'it is not {"bytes": N}'],
  ['{"bytes": 64, "more": 1}', 'it is not {"bytes": N}'],
])('%j: %s', (text, reason) => {
  expect(() => read(text)).toThrow(reason);
});
