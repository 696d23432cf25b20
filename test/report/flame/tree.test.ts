import { describe, expect, it } from 'vitest';
import { drawn, treeOf } from '../../../src/report/flame/tree.ts';
import { profile } from '../../fixtures/profile.ts';

describe('treeOf', () => {
  const root = treeOf(profile());

  it('has processes above functions, and each frame with what it called', () => {
    expect(root).toMatchObject({ name: 'all', weight: 1_010 });
    expect(drawn(root, 0).map(({ name, weight }) => [name, weight])).toEqual([
      ['cc1', 10],
      ['sh', 1_000],
    ]);
    const entry = root.children.get('sh')?.children.get('entry');
    expect(entry?.children.get('read')).toMatchObject({ weight: 667, before: 0 });
  });

  it('has an interval where a weight is estimated: the whole and processes are exact', () => {
    const sh = root.children.get('sh');
    expect([root.interval, sh?.interval]).toEqual([undefined, undefined]);
    const [low = 0, high = 0] = sh?.children.get('entry')?.children.get('read')?.interval ?? [];
    expect(low).toBeGreaterThan(300);
    expect(low).toBeLessThan(667);
    expect(high).toBeGreaterThan(667);
    expect(high).toBeLessThan(1_000);
  });

  it('has no interval where all events were sampled', () => {
    expect(
      treeOf(profile({ rate: 1 }))
        .children.get('sh')
        ?.children.get('entry')?.interval,
    ).toBeUndefined();
  });

  it('has what is gone, and what it was before', () => {
    const compared = treeOf(
      profile(),
      new Map([
        ['sh;entry;read', 500],
        ['gone;entry', 20],
      ]),
    );
    expect(compared).toMatchObject({ weight: 1_010, before: 520 });
    expect(compared.children.get('gone')).toMatchObject({ weight: 0, before: 20 });
    expect(drawn(compared, 100).map(({ name }) => name)).toEqual(['sh']);
  });
});
