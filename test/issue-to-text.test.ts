import { expect, test } from 'vitest';
import { z } from 'zod';
import { issueToText } from '../src/issue-to-text.ts';

const whole = z.number().int().min(100).max(200);
const Schema = z
  .strictObject({
    whole,
    by: z.enum(['pid', 'tid']),
    list: z.array(z.string().min(1)).min(1).max(2),
    text: z.string().max(3),
    flag: z.boolean(),
    union: z.union([z.strictObject({ a: z.string() }), z.string().regex(/^x/, 'must begin with x')]),
    own: z.string().regex(/^a$/, 'must be a'),
  })
  .partial();

test.each([
  [{ whole: 5 }, 'must be at least 100'],
  [{ whole: 500 }, 'must be at most 200'],
  [{ whole: 100.5 }, 'must be a whole number'],
  [{ whole: 'soon' }, 'must be a number'],
  [{ by: 'x' }, 'must be one of pid, tid'],
  [{ list: [] }, 'must not be empty'],
  [{ list: [''] }, 'must not be empty'],
  [{ list: ['a', 'b', 'c'] }, 'must have at most 2 entries'],
  [{ list: 7 }, 'must be a list'],
  [{ text: 'abcd' }, 'must have at most 3 characters'],
  [{ flag: 'x' }, 'must be true or false'],
  [{ union: 'y' }, 'must begin with x'],
  [{ union: 7 }, 'has the wrong form'],
  [{ own: 'b' }, 'must be a'],
  [{ other: 1, more: 2 }, 'unknown: other, more'],
  [7, 'must be a map of names and values'],
])('%j %s', (value, text) => {
  const issue = Schema.safeParse(value).error?.issues[0];
  expect(issue && issueToText(issue)).toBe(text);
});

test('a key that is missing', () => {
  const issue = z.object({ name: z.string() }).safeParse({}).error?.issues[0];
  expect(issue && issueToText(issue)).toBe('is missing');
});
