import { describe, expect, it } from 'vitest';
import { atMost, isMissed, tableOf } from './result.ts';

describe('tableOf', () => {
  const measured = [
    { name: 'nothing', values: [10, 12, 11] },
    { name: 'something', values: [20, 36, 22] },
    { name: 'left out', values: [] },
  ];

  it('has median, minimum, maximum and ratio of each measured candidate', () => {
    const table = tableOf('a loop', 'ns', 1, measured, 'nothing');
    expect(table).toMatchObject({ title: 'a loop', unit: 'ns', digits: 1, base: 'nothing' });
    expect(table.rows).toEqual([
      { name: 'nothing', values: [10, 12, 11], median: 11, min: 10, max: 12, ratio: 1 },
      { name: 'something', values: [20, 36, 22], median: 22, min: 20, max: 36, ratio: 2 },
    ]);
  });

  it('has no ratios without a base, or where the base was not measured', () => {
    for (const base of [undefined, 'left out', 'unheard of']) {
      const { base: of, rows } = tableOf('', '', 0, measured, base);
      expect(of).toBeNull();
      expect(rows.map(({ ratio }) => ratio)).toEqual([null, null]);
    }
  });
});

describe('a target', () => {
  it.each([
    [1.29, true],
    [1.3, true],
    [1.31, false],
  ])('of at most 1.3 with %f is met: %s', (figure, met) => {
    expect(atMost('costs little', figure, 1.3)).toEqual({ text: 'costs little', figure, limit: 1.3, met });
  });

  it.each([null, undefined, Number.NaN])('is neither met nor missed where the figure is %s', (figure) => {
    expect(atMost('', figure, 1)).toMatchObject({ figure: null, met: null });
  });
});

describe('an answer', () => {
  const [met, missed, unmeasured] = [1, 3, null].map((figure) => atMost('', figure, 2));
  it.each([
    [[met], false],
    [[met, missed], true],
    [[met, unmeasured], true],
    [[], true],
  ])('with the targets %j is missed: %s', (targets, expected) => {
    expect(isMissed({ targets: targets.flatMap((target) => target ?? []) })).toBe(expected);
  });
});
