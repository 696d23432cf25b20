import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonOf, readJson } from '../../src/containers/read-text.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test('a file in JSON is read', () => {
  const file = join(temporaryDirectory(), 'config.v2.json');
  writeFileSync(file, '{"Config":{"Labels":{"a":"[[[["}}}');
  expect(readJson(file)).toEqual({ Config: { Labels: { a: '[[[[' } } });
});

test.each([
  ['no text', undefined],
  ['broken JSON', '{"a":'],
  ['arrays in each other, which take long to parse', `${'['.repeat(200)}${']'.repeat(200)}`],
  ['objects without number', `[${'{},'.repeat(60_000)}{}]`],
])('%s is none', (_, text) => {
  expect(jsonOf(text)).toBeUndefined();
});
