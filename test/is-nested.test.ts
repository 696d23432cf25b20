import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasManyBrackets, isNested } from '../src/is-nested.ts';

const depthOf = (value: unknown): number =>
  typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf));

it('tells the depth of any JSON, whatever its texts have', () => {
  const value = fc.anything({
    key: fc.string({ unit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'ä') }),
    values: [fc.string({ unit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'ä') }), fc.nat()],
    maxDepth: 4,
  });
  fc.assert(
    fc.property(
      value.map((each) => [each]),
      (each) => {
        const json = new TextEncoder().encode(JSON.stringify(each));
        const depth = depthOf(JSON.parse(JSON.stringify(each)));
        expect(isNested(json, depth)).toBe(false);
        expect(isNested(json, depth - 1)).toBe(true);
      },
    ),
  );
});

it('finds nested objects as well as arrays', () => {
  expect(isNested(new TextEncoder().encode('{"a":'.repeat(13)), 12)).toBe(true);
  expect(isNested(new TextEncoder().encode('['.repeat(13)), 12)).toBe(true);
});

it('looks at the depth of texts with thousands of brackets of either kind', () => {
  expect(['[', '{'].map((bracket) => hasManyBrackets(Buffer.from(bracket.repeat(2_001))))).toEqual([
    true,
    true,
  ]);
  expect(hasManyBrackets(Buffer.from('[{'.repeat(1_000)))).toBe(false);
});
