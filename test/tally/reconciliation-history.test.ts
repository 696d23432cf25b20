import { describe, expect, test } from 'vitest';
import { ReconciliationHistory } from '../../src/tally/reconciliation-history.ts';
import type { ReconciledTick } from '../../src/wire/compare.ts';
import { AT_REST, reconciledRow, reconciledTick, UNKNOWN } from '../fixtures/reconciliation.ts';

function ledger(...books: ReconciledTick[]): ReconciliationHistory {
  const made = new ReconciliationHistory();
  for (const one of books) made.apply(one);
  return made;
}
const ticks = ({ history }: ReconciliationHistory) => history.map(({ tick }) => tick);

test('the last books, and each tick’s residuals', () => {
  const [one, two] = [reconciledTick(1), reconciledTick(2, { seconds: 0.5 })];
  const { last, history } = ledger(one, two);
  expect(last).toBe(two);
  expect(history).toEqual([
    { tick: 1, atMs: 1_001_000, seconds: 1, residuals: [['a.b', 0, 0, 'balanced']] },
    { tick: 2, atMs: 1_002_000, seconds: 0.5, residuals: [['a.b', 0, 0, 'balanced']] },
  ]);
  expect(ledger()).toMatchObject({ last: undefined, history: [] });
});

describe('of an identity that', () => {
  const off = { residual: { low: -3, high: 2 } };
  test.each<
    [string, Parameters<typeof reconciledRow>[0], ReconciliationHistory['history'][number]['residuals']]
  >([
    ['moved and balances', {}, [['a.b', 0, 0, 'balanced']]],
    ['moved and is off', { ...off, verdict: 'unexplained' }, [['a.b', -3, 2, 'unexplained']]],
    ['only moves with it', { ...off, verdict: 'none' }, [['a.b', -3, 2, 'none']]],
    ['moved on one side alone', { ...AT_REST, ...off }, [['a.b', -3, 2, 'balanced']]],
    ['may have moved', { ...AT_REST, counter: { low: 0, high: 1 } }, [['a.b', 0, 0, 'balanced']]],
    ['is at rest', AT_REST, []],
    ['this kernel cannot tell', UNKNOWN, []],
  ])('%s', (_, parts, residuals) => {
    expect(ledger(reconciledTick(1, { rows: [reconciledRow(parts)] })).history).toMatchObject([
      { residuals },
    ]);
  });
});

test('a tick in which nothing moved is a tick all the same', () => {
  expect(
    ledger(reconciledTick(1, { rows: [] }), reconciledTick(3, { rows: [reconciledRow(AT_REST)] })).history,
  ).toMatchObject([
    { tick: 1, residuals: [] },
    { tick: 3, residuals: [] },
  ]);
});

describe('the history', () => {
  test('goes back less than ten minutes', () => {
    const at = (tick: number, seconds: number) => reconciledTick(tick, { atMs: 1000 * seconds });
    expect(ticks(ledger(at(1, 0), at(2, 1), at(3, 599)))).toEqual([1, 2, 3]);
    expect(ticks(ledger(at(1, 0), at(2, 1), at(3, 600)))).toEqual([2, 3]);
    expect(ticks(ledger(at(1, 0), at(2, 1), at(3, 5000)))).toEqual([3]);
  });

  test('has 600 ticks at most', () => {
    const fast = Array.from({ length: 701 }, (_, at) => reconciledTick(at + 1, { atMs: 100 * at, rows: [] }));
    const found = ticks(ledger(...fast));
    expect([found.length, found[0], found.at(-1)]).toEqual([600, 102, 701]);
  });

  test('that was given away does not change', () => {
    const one = ledger(reconciledTick(1));
    const { history } = one;
    one.apply(reconciledTick(2));
    expect(history).toHaveLength(1);
  });
});
