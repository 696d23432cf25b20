import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PrintedObjects, withObjectLine } from '../../src/bpftrace/object-lines.ts';

const printed = (line: string): PrintedObjects | undefined => withObjectLine(undefined, line);
const live = (entries: string) => printed(`{"type": "map", "data": {"@vt_objects": {${entries}}}}`)?.live;

describe('the map of objects', () => {
  test('its values are read, whatever the addresses look like', () => {
    expect(live('"-131387342134416": [15060442219,67123729], "18446612686367417216": [1, 2]')).toEqual(
      Float64Array.of(15060442219, 67123729, 1, 2),
    );
  });

  test('any pairs of whole numbers are read as JSON reads them', () => {
    const pairs = fc.array(fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()), { maxLength: 100 });
    fc.assert(
      fc.property(pairs, (all) => {
        const entries = all.map((pair, index) => `"${index}": ${JSON.stringify(pair)}`).join(', ');
        expect([...(live(entries) ?? expect.fail())]).toEqual(all.flat());
      }),
    );
  });

  test('it may be empty', () => expect(live('')).toHaveLength(0));

  test.each([
    '"1": [1,-2]',
    '"1": [1]',
    '"1": [1,2,3]',
    '"1": [,2]',
    '"1": [1,9007199254740993]',
    '"1": ["1",2]',
  ])('a value that is not two whole numbers is refused: %s', (entries) =>
    expect(live(entries)).toBeUndefined(),
  );

  test('a line that ends early is refused', () => {
    expect(printed('{"type": "map", "data": {"@vt_objects": {"1": [1,2')).toBeUndefined();
    expect(printed('{"type": "map", "data": {"@vt_objects": {"1": [1,2]')).toBeUndefined();
  });
});

test('a sum is read by the name of its map', () => {
  const objects = printed('{"type": "map", "data": {"@vt_sum_freed": 3001}}');
  expect(objects).toEqual({ sums: new Map([['@vt_sum_freed', 3001]]) });
});

test.each(['{"type": "map", "data": {"@other": 5}}', '{"type": "map", "data": {"@i0_kmalloc_0": {"1": 2}}}'])(
  'any other line is left to others: %s',
  (line) => expect(printed(line)).toBeUndefined(),
);
