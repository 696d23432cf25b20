import { describe, expect, test } from 'vitest';
import { Compare } from '../../../src/client/compare.ts';
import { figuresOver, groupsShown, type Standing } from '../../../ui/src/compare/rows-shown.ts';
import { AT_REST, compare, compared, UNKNOWN } from '../../client/messages.ts';

const model = new Compare();
model.apply(
  compare({
    rows: [
      compared(),
      compared({ id: 'page.free', ...AT_REST }),
      compared({ id: 'oom.kill', ...AT_REST }),
      compared({ id: 'swap.in', ...UNKNOWN }),
    ],
    sums: [compared({ counted: 5000 })],
  }),
);

const shown = (unfolded: Standing[] = [], opened: string | null = null) =>
  groupsShown(model, 'tick', new Set(unfolded), opened).map(
    ([group, rows]) =>
      `${group}: ${rows.map(({ identity, standing }) => `${identity.id} ${standing}`).join()}`,
  );

describe('rows by group', () => {
  test('only what moved', () => {
    expect(shown()).toEqual(['page allocator: page.alloc moved']);
  });

  test('what is at rest, where it is unfolded', () => {
    expect(shown(['rest'])).toEqual([
      'page allocator: page.alloc moved,page.free rest',
      'out of memory: oom.kill rest',
    ]);
  });

  test('what this kernel cannot tell', () => {
    expect(shown(['missing'])).toEqual(['page allocator: page.alloc moved', 'swap: swap.in missing']);
  });

  test('what an address names, folded away or not', () => {
    expect(shown([], 'oom.kill')).toContain('out of memory: oom.kill rest');
    expect(shown([], 'nothing')).toEqual(shown());
  });
});

test('of the tick, or of all', () => {
  expect(figuresOver(model, 'tick').get('page.alloc')?.counted).toBe(1000);
  expect(figuresOver(model, 'sum').get('page.alloc')?.counted).toBe(5000);
});
