import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayHaveDifferences } from '../../src/bpftrace/differences-file.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test.each([
  ['is there', 'raw.json', true],
  ['is not there', 'other.json', false],
  ['cannot be looked for', 'raw.json/raw.json', true],
])('a file that %s', (_, name, may) => {
  expect(mayHaveDifferences(join(temporaryDirectory({ 'raw.json': '{}' }), name))).toBe(may);
});
