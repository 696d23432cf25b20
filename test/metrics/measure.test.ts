import { expect, test } from 'vitest';
import { measureOf } from '../../src/metrics/measure.ts';

test('time is in seconds, and any other unit stays', () => {
  expect(measureOf('us')).toEqual({ unit: 'seconds', per: 1e6 });
  expect(measureOf('ns')).toEqual({ unit: 'seconds', per: 1e9 });
  expect(measureOf('Bytes / page')).toEqual({ unit: 'bytes_page', per: 1 });
});
