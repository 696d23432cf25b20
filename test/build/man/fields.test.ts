import { expect, it } from 'vitest';
import { z } from 'zod';
import { described, fields } from '../../../build/man/fields.ts';

it('lists fields that have a description, by their paths', () => {
  const schema = z.strictObject({
    plain: z.string(),
    described: z.string().describe('a text'),
    rows: z.array(z.strictObject({ key: z.number().nullable().describe('a key') })).describe('some'),
  });
  expect(described(z.toJSONSchema(schema))).toEqual([
    ['described', 'a text'],
    ['rows', 'some'],
    ['rows[].key', 'a key'],
  ]);
});

it.each(['stat', 'top', 'compare', 'correlate', 'list'])('%s --json has a section', (command) => {
  expect(fields()).toContain(`\n\\fB${command} \\-\\-json\\fR\n`);
});
