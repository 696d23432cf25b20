import { expect, test } from 'vitest';
import { fileName } from '../../../ui/src/parts/save-file.ts';

test('a name has the host and the time, and no characters that a file system refuses', () => {
  const atMs = Date.UTC(2026, 10, 28, 23, 17, 42, 500);
  expect(fileName('by-name', 'db/1 a', atMs, 'csv')).toBe('vmtally-by-name-db-1-a-20261128T231742Z.csv');
});
