import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineToMessage } from '../../src/bpftrace/message.ts';
import { numberMap } from '../../src/bpftrace/number-map.ts';

const line = (entries: readonly (readonly [key: string, value: number | string])[]): string =>
  `{"type": "map", "data": {"@m_1": {${entries.map(([key, value]) => `"${key}": ${value}`).join(', ')}}}}`;

/** Enough entries for a long line. */
const MANY = Array.from({ length: 200 }, (_, index) => [`${index},64`, index] as const);

/** Both readers of a line, in one form. */
const both = (text: string) => {
  const { map, entries, table } = numberMap(text) ?? expect.fail();
  const numbers = entries.length * ((table?.width ?? 0) + 1);
  expect(table?.numbers).toHaveLength(numbers);
  return [{ kind: 'map', map, entries }, lineToMessage(text)];
};

test.each([1, 2])('keys of %d numbers are read as any other reader reads them', (parts) => {
  const whole = fc.maxSafeNat();
  const key = fc.array(whole, { minLength: parts, maxLength: parts }).map(String);
  const entries = fc.uniqueArray(fc.tuple(key, whole), {
    minLength: 150,
    maxLength: 200,
    selector: ([text]) => text,
  });
  fc.assert(
    fc.property(entries, (all) => {
      // JSON.parse puts keys that are small integers first.
      const sorted = (message: unknown) => {
        const { entries: read } = message as { entries: [string[], unknown][] };
        return read.toSorted(([a], [b]) => (a.join() < b.join() ? -1 : 1));
      };
      const [ours, general] = both(line(all));
      expect(sorted(ours)).toEqual(sorted(general));
    }),
    { numRuns: 50 },
  );
});

test.each(['0.17', '0.23', '0.27'])('long maps of numbers that bpftrace %s prints are read', (version) => {
  const path = fileURLToPath(new URL(`../fixtures/bpftrace/${version}/kmalloc.jsonl`, import.meta.url));
  const long = readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text.length >= 1_000 && text.includes('"@i0_kmalloc'));
  expect(long.length).toBeGreaterThan(0);
  for (const text of long) {
    const [ours, general] = both(text);
    expect(ours).toEqual(general);
  }
});

describe('other lines are left to the reader of all', () => {
  test.each([
    ['a short one', line(MANY.slice(0, 10))],
    ['a negative value', line([...MANY, ['7', -1]])],
    ['a negative key', line([...MANY, ['-7,64', 1]])],
    ['keys of different length', line([...MANY, ['7', 1]])],
    ['keys of three parts', line(MANY.map(([key, value]) => [`${key},1`, value]))],
    ['a value that a double cannot hold', line([...MANY, ['7,64', '9007199254740992']])],
    ['a value in quotes', line([...MANY, ['7,64', '"5"']])],
    ['a fraction', line([...MANY, ['7,64', 1.5]])],
    ['an exponent', line([...MANY, ['7,64', '1e3']])],
    ['a number with a leading 0', line([...MANY, ['7,64', '01']])],
    ['an empty key', line([...MANY, ['', 1]])],
    ['no value', line([...MANY, ['7,64', '']])],
    ['names', line(MANY.map(([key]) => [key, '[1,0,0,0]']))],
    ['one that is cut', line(MANY).slice(0, -1)],
    ['one that goes on', `${line(MANY)} `],
    ['a histogram', line(MANY).replace('"map"', '"hist"')],
    ['an empty map', line([]).padEnd(2_000)],
  ])('%s', (_, text) => {
    expect(numberMap(text)).toBeUndefined();
  });
});
