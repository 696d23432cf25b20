import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { StatReport } from '../../src/report/stat-report.ts';
import { event, report, row } from '../fixtures/report.ts';

describe('StatReport', () => {
  const full = report({
    by: 'pid',
    elapsedErrorSeconds: 0.1,
    repeats: 2,
    events: [event({ rows: [row({ errorPercent: 1 })], rowsLeftOut: 3, errorPercent: 2 })],
  });

  test('accepts the JSON that stat prints', () => {
    expect(StatReport.parse(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  test.each([
    ['another schema', { schema: 'vmtally.stat/2' }],
    ['another kind', { kind: 'sum' }],
    ['a field that is not in it', { colour: 'red' }],
    ['half a run', { repeats: 1.5 }],
    ['no number', { windowSeconds: 'long' }],
    ['an event without a count', { events: [{ ...event(), count: undefined }] }],
    ['no exactness', { exactness: undefined }],
  ])('refuses %s', (_, parts) => {
    expect(StatReport.safeParse({ ...full, ...parts }).success).toBe(false);
  });

  test('can be published as JSON Schema', () => {
    const schema = z.toJSONSchema(StatReport);
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(StatReport.shape));
    expect(schema.additionalProperties).toBe(false);
  });
});
