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
  test('only identities that moved', () => {
    expect(shown()).toEqual(['page allocator: page.alloc moved']);
  });

  test('identities at rest, if unfolded', () => {
    expect(shown(['rest'])).toEqual([
      'page allocator: page.alloc moved,page.free rest',
      'out of memory: oom.kill rest',
    ]);
  });

  test('identities that this kernel cannot evaluate, if unfolded', () => {
    expect(shown(['missing'])).toEqual(['page allocator: page.alloc moved', 'swap: swap.in missing']);
  });

  test('the identity that the address names, even if folded', () => {
    expect(shown([], 'oom.kill')).toContain('out of memory: oom.kill rest');
    expect(shown([], 'nothing')).toEqual(shown());
  });
});

test('figures of the tick, or of the sums', () => {
  expect(figuresOver(model, 'tick').get('page.alloc')?.counted).toBe(1000);
  expect(figuresOver(model, 'sum').get('page.alloc')?.counted).toBe(5000);
});
