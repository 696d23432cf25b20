import { expect, test } from 'vitest';
import { reasonOf } from '../src/reason-of.ts';

const refused = new Error('connect ECONNREFUSED ::1:9093');

test.each<[string, unknown, string]>([
  ['an error', refused, refused.message],
  ['what is no error', 'gone', 'gone'],
  ['the cause of an error', new TypeError('fetch failed', { cause: refused }), refused.message],
  ['the first of several addresses', new AggregateError([refused, new Error('other')]), refused.message],
  [
    'several addresses as a cause',
    new TypeError('fetch failed', { cause: new AggregateError([refused]) }),
    refused.message,
  ],
  ['no address at all', new AggregateError([], 'none'), 'none'],
  ['a text that steers a terminal', new Error('\u001b[2J\n'), '?[2J?'],
  ['a long text', new Error('x'.repeat(5000)), 'x'.repeat(300)],
])('%s', (_, error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
