import { expect, test } from 'vitest';
import { ProcessModel } from '../../src/client/process.ts';
import { seriesFigures } from '../../src/client/process-series.ts';
import { processOf } from '../cli/top/messages.ts';

test('the numbers of a process in each series', () => {
  const model = new ProcessModel();
  model.apply(processOf());
  expect(seriesFigures(model, 0)).toEqual({ count: 100_020, amount: 64 * 100_003 + 4096 * 17, rate: 500 });
  expect(seriesFigures(model, 1)).toEqual({ count: 7, amount: null, rate: 0 });
  expect(seriesFigures(model, 2)).toEqual({ count: 0, amount: null, rate: 0 });
});
