import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import type { CaptureItem } from '../../src/capture/items.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { capturedTick, capturePieces, HEAD, sourceFrom } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

const ticksOf = (items: Iterable<CaptureItem>) =>
  [...items].flatMap((item) => (item.kind === 'tick' ? [item.tick] : []));
const damagesOf = (items: Iterable<CaptureItem>) =>
  [...items].flatMap((item) => (item.kind === 'damage' ? [item.damage] : []));

describe('a whole capture', () => {
  const pieces = capturePieces(35);
  const bytes = Buffer.concat(pieces);

  test('has its head', () => {
    expect(readHead(sourceFrom(bytes))).toEqual({ kind: 'head', ...HEAD });
  });

  test('has each tick as it was written', () => {
    const ticks = ticksOf(readCapture(sourceFrom(bytes), HEAD));
    expect(ticks).toHaveLength(35);
    for (const [index, tick] of ticks.entries()) {
      const { quads, ...rest } = capturedTick(index + 1);
      expect(tick).toEqual({
        ...rest,
        run: 1,
        sites: [],
        quads: {
          row: [0, 0, 1],
          series: [0, 1, 0],
          value: [4096, 0, 64],
          count: [2, 1001 + index, index + 1],
        },
      });
      expect(quads.count).toHaveLength(3);
    }
  });

  test('has members of ten seconds, each with the totals before it and the rows that it uses', () => {
    const members = [...readCapture(sourceFrom(bytes), HEAD)].filter((item) => item.kind === 'member');
    expect(members.map(({ line }) => [line.member, line.tick, line.atSeconds])).toEqual([
      [1, 1, 0],
      [2, 11, 10],
      [3, 21, 20],
      [4, 31, 30],
    ]);
    // 1 + 2 + … + 10 objects of 64 bytes, and 10 times 2 of 4,096.
    expect(members[1]?.line.totals).toEqual([
      [75, 55 * 64 + 20 * 4096],
      [10_055, null],
    ]);
    expect(members[0]?.rows).toEqual([]);
    expect(members[1]?.rows.map(({ row, name }) => `${row} ${name}`).toSorted()).toEqual([
      '0 task0',
      '1 last',
    ]);
  });

  test('is read from any member on', () => {
    const offset = (pieces[0]?.length ?? 0) + (pieces[1]?.length ?? 0);
    expect(ticksOf(readCapture(sourceFrom(bytes), HEAD, offset)).map(({ tick }) => tick)[0]).toBe(11);
  });

  test('is a gzip file of JSON lines to other readers', () => {
    const lines = gunzipSync(bytes)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ kind }) => kind === 'tick')).toHaveLength(35);
  });

  test('has call sites by their names, whatever their numbers in a tick', () => {
    const sites = ['a+0x1/0x2', 'b+0x1/0x2'];
    const withSites = capturePieces(12, { ...HEAD, by: 'pid,site' }, (tick) => ({
      sites: tick % 2 === 0 ? sites : sites.toReversed(),
      quads: { row: [0, 0], series: [0, 0], value: [8, 8], count: [1, 2], site: [0, 1] },
    }));
    for (const { tick, quads, sites: names } of ticksOf(
      readCapture(sourceFrom(Buffer.concat(withSites)), HEAD),
    ))
      expect(quads.site?.map((site, index) => [names[site], quads.count[index]]).toSorted()).toEqual(
        tick % 2 === 0
          ? [
              ['a+0x1/0x2', 1],
              ['b+0x1/0x2', 2],
            ]
          : [
              ['a+0x1/0x2', 2],
              ['b+0x1/0x2', 1],
            ],
      );
  });
});

describe('a damaged capture', () => {
  const pieces = capturePieces(35);
  const bytes = Buffer.concat(pieces);
  const starts = pieces.map((_, index) =>
    pieces.slice(0, index).reduce((sum, piece) => sum + piece.length, 0),
  );
  const sums = [10, 10, 10, 5];

  test('cut at every byte: whole members are read, and the rest is named', () => {
    for (let length = pieces[0]?.length ?? 0; length < bytes.length; length++) {
      const items = [...readCapture(sourceFrom(bytes.subarray(0, length)), HEAD)];
      const whole = pieces.findLastIndex((piece, index) => (starts[index] ?? 0) + piece.length <= length);
      const expected = sums.slice(0, Math.min(whole, 4)).reduce((sum, ticks) => sum + ticks, 0);
      expect(ticksOf(items)).toHaveLength(expected);
      const rest = length - (starts[whole] ?? 0) - (pieces[whole]?.length ?? 0);
      expect(damagesOf(items).map(({ bytes: lost }) => lost)).toEqual(rest === 0 ? [] : [rest]);
    }
  });

  test('with any bit flipped: the damage is named, and the other members are read', () => {
    const random = new Random(17);
    for (let round = 0; round < 300; round++) {
      const bit = random.int(8 * bytes.length);
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const hit = starts.findLastIndex((start) => start <= bit >> 3);
      const items = [...readCapture(sourceFrom(flipped), HEAD)];
      expect(damagesOf(items)).toMatchObject([{ offset: starts[hit] }]);
      const lost = hit === 0 || hit === 5 ? 0 : (sums[hit - 1] ?? 0);
      // A member whose header alone is damaged is read.
      expect([35, 35 - lost]).toContain(ticksOf(items).length);
    }
  });

  test('with its head gone is refused', () => {
    const flipped = Buffer.from(bytes);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    expect(() => readHead(sourceFrom(flipped))).toThrow(
      'it is a capture whose head, its first member, is damaged: without it no counts can be read',
    );
  });

  test('cut in its head is called one, and that no counts are left', () => {
    for (const length of [3, 23, 24, 100, (pieces[0]?.length ?? 0) - 1])
      expect(() => readHead(sourceFrom(bytes.subarray(0, length)))).toThrow(
        'it is a capture that was cut off in its head, its first member: no counts are left',
      );
  });

  test('with its first header damaged may be none', () => {
    const flipped = Buffer.from(bytes);
    flipped[12] = 0;
    expect(() => readHead(sourceFrom(flipped))).toThrow('no capture of vmtally, or its beginning is damaged');
  });
});

describe('a file that is no capture', () => {
  const head = (schema: string) => pack(`${JSON.stringify({ kind: 'head', ...HEAD, schema })}\n`);

  test.each([
    ['empty', Buffer.alloc(0), 'a.capture: it is empty'],
    ['text', Buffer.from('hello\n'), 'a.capture: it is no capture of vmtally'],
    ['other gzip', gzipSync('hello\n'), 'a.capture: it is no capture of vmtally'],
    ['other JSON', pack('{"schema":"other/1.0"}\n'), 'a.capture: it is no capture of vmtally'],
    ['no JSON', pack('hello\n'), 'a.capture: it is no capture of vmtally'],
    [
      'a newer major version',
      head('vmtally.capture/2.3'),
      'a.capture: it has version 2.3 of the format, and this vmtally reads version 1',
    ],
    [
      'a head without series',
      pack('{"kind":"head","schema":"vmtally.capture/1.0"}\n'),
      'its head is wrong: vmtally ',
    ],
  ])('is refused: %s', (_, bytes, message) => {
    expect(() => readHead(sourceFrom(bytes))).toThrow(message);
  });

  test('but a newer minor version is read', () => {
    expect(readHead(sourceFrom(head('vmtally.capture/1.7'))).schema).toBe('vmtally.capture/1.7');
  });

  test('times are rounded: no member begins before its run', () => {
    const bytes = Buffer.concat(capturePieces(1, HEAD, () => ({ atSeconds: 0.3, seconds: 0.1 + 0.2 })));
    expect(damagesOf(readCapture(sourceFrom(bytes), HEAD))).toEqual([]);
  });

  test('a process may have any name', () => {
    const names = ['[[[[[[[[', '{"[{"[{"[', '\\"[[[[[[[['];
    const rows = names.map((name, row) => who(row, { name, cgroup: `/${name}` }));
    const bytes = Buffer.concat(capturePieces(12, HEAD, (tick) => (tick === 1 ? { rows } : {})));
    const items = [...readCapture(sourceFrom(bytes), HEAD)];
    expect(damagesOf(items)).toEqual([]);
    expect(ticksOf(items)[0]?.rows.map(({ name }) => name)).toEqual(names);
  });

  test('lines of kinds that this version does not know are passed over', () => {
    const [first = Buffer.alloc(0), ...rest] = capturePieces(3);
    const bytes = Buffer.concat([first, pack('{"kind":"weather","rain":true}\n'), ...rest]);
    expect(ticksOf(readCapture(sourceFrom(bytes), HEAD))).toHaveLength(3);
    expect(damagesOf(readCapture(sourceFrom(bytes), HEAD))).toEqual([]);
  });
});

describe('a bomb takes no longer and no more memory than a file of its size may', () => {
  const [head = Buffer.alloc(0)] = capturePieces(1);
  const MEMBER = 15 << 20;

  test.each([
    ['brackets', `{"kind":"tick","x":${'['.repeat(MEMBER)}\n`, 1],
    ['brackets and numbers', `{"kind":"tick","x":${'[1,'.repeat(MEMBER / 3)}\n`, 1],
    ['a text without an end', `{"kind":"tick","x":[[[[[[[ "${'\\"'.repeat(MEMBER / 3)}\n`, 1],
    ['newlines', '\n'.repeat(MEMBER), 0],
    ['a text that is too long', 'x'.repeat(20 << 20), 1],
  ])('%s', (_, text, damages) => {
    const bytes = Buffer.concat([head, pack(text)]);
    expect(damagesOf(readCapture(sourceFrom(bytes), HEAD))).toHaveLength(damages);
  });

  test('headers that each claim the rest', () => {
    const one = Buffer.from(head.subarray(0, 24));
    const fake = Buffer.alloc(40_000 * one.length);
    for (let at = 0; at < fake.length; at += one.length) {
      one.copy(fake, at);
      fake.writeUInt32LE(fake.length - at, at + 16);
    }
    const read: number[] = [];
    const bytes = Buffer.concat([head, fake]);
    const source = sourceFrom(bytes);
    const counting = {
      ...source,
      read: (from: number, length: number) => {
        read.push(length);
        return source.read(from, length);
      },
    };
    expect(damagesOf(readCapture(counting, HEAD)).length).toBeGreaterThan(0);
    expect(read.reduce((sum, length) => sum + length, 0)).toBeLessThan(200 << 20);
  });
});

test.each([
  ['a series beyond the head', { series: [2] }],
  ['a count below 0', { count: [-6] }],
  ['a count that is no whole number', { count: [0.5] }],
  ['a negative length', { seconds: -1 }],
  ['a time that no calendar has', { atMs: -1e308 }],
  ['an end beyond all times', { atSeconds: 1e308 }],
])('a tick with %s is damage', (_, parts) => {
  const [head = Buffer.alloc(0), first = head, end = head] = capturePieces(1);
  const lines = gunzipSync(first).toString().split('\n');
  const tick = lines.findIndex((line) => line.startsWith('{"kind":"tick"'));
  const one = { row: [0], series: [0], value: [64], count: [1] };
  lines[tick] = JSON.stringify({ ...JSON.parse(lines[tick] ?? '{}'), ...one, ...parts });
  const items = [...readCapture(sourceFrom(Buffer.concat([head, pack(lines.join('\n')), end])), HEAD)];
  expect(ticksOf(items)).toEqual([]);
  expect(damagesOf(items)).toHaveLength(1);
});

test('ticks that run backward are left out, and named', () => {
  const places = [
    [1, 1],
    [2, 3],
    [3, 2],
    [4, 4],
    [4, 5],
    [5, 6],
  ] as const;
  const bytes = Buffer.concat(
    capturePieces(places.length, HEAD, (number) => {
      const [tick = 0, atSeconds = 0] = places[number - 1] ?? [];
      return { tick, atSeconds };
    }),
  );
  const items = [...readCapture(sourceFrom(bytes), HEAD)];
  expect(ticksOf(items).map((each) => each.atSeconds)).toEqual([1, 3, 4, 6]);
  expect(damagesOf(items).map(({ why }) => why)).toEqual([
    'tick 3, of 2.000 s, comes after tick 2, of 3.000 s, and is left out',
    'tick 4, of 5.000 s, comes after tick 4, of 4.000 s, and is left out',
  ]);
});

test('a clock that was set back is no damage', () => {
  const bytes = Buffer.concat(
    capturePieces(3, HEAD, (tick) => ({ atMs: HEAD.startedMs - 3_600_000 * tick })),
  );
  expect(damagesOf(readCapture(sourceFrom(bytes), HEAD))).toEqual([]);
});

test.each([
  ['a whole file behind itself', (all: Buffer[]) => [...all, ...all]],
  ['a member', ([head, first, ...rest]: Buffer[]) => [head, first, first, ...rest]],
])('what is there twice is read once: %s', (_, twice) => {
  const bytes = Buffer.concat(twice(capturePieces(25)).flatMap((piece) => piece ?? []));
  const items = [...readCapture(sourceFrom(bytes), HEAD)];
  expect(ticksOf(items).map(({ tick }) => tick)).toEqual(
    Array.from({ length: 25 }, (__, index) => index + 1),
  );
  expect(damagesOf(items)).toHaveLength(1);
});
