import { describe, expect, test } from 'vitest';
import { lines } from '../../src/bpftrace/lines.ts';
import { Repeats } from '../../src/bpftrace/repeats.ts';
import { collect } from '../fixtures/collect.ts';
import { rejection } from '../fixtures/failure.ts';

async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

const read = (parts: (string | Buffer)[], limit?: number) =>
  collect(lines(chunks(...parts), undefined, limit));

describe('lines', () => {
  test.each([
    ['several in one chunk', ['{a\n{b\n{c\n'], ['{a', '{b', '{c']],
    ['one in several chunks', ['{', 'a', 'b', 'c\n'], ['{abc']],
    ['ends apart from their lines', ['{a', '\n', '{b', '\n'], ['{a', '{b']],
    ['end and beginning in one chunk', ['{a', 'b\n{c', 'd\n{e\n'], ['{ab', '{cd', '{e']],
    ['half a line at the end is left out', ['{a\n{b'], ['{a']],
    ['nothing', [], []],
    ['no end at all', ['{a', 'b'], []],
    ['carriage returns stay', ['{a\r\n{b\r\n'], ['{a\r', '{b\r']],
    ['empty chunks', ['', '{a', '', '\n', ''], ['{a']],
  ])('%s', async (_, parts, expected) => {
    expect(await read(parts)).toEqual(expected);
  });

  test('lines that do not begin with a brace are skipped, wherever chunks end', async () => {
    const text = '\n\nWARNING: {no\n{a\n {b\nx\n{\n\n{c {d\nAttaching 3 probes...\n{e\ny{f';
    const expected = ['{a', '{', '{c {d', '{e'];
    for (let first = 0; first <= text.length; first++)
      for (let second = first; second <= text.length; second++) {
        const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(await read(parts)).toEqual(expected);
      }
  });

  test('a character split between two chunks', async () => {
    const bytes = Buffer.from('{é€😀\n');
    for (let cut = 1; cut < bytes.length; cut++)
      expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['{é€😀']);
  });

  test('bytes that are no UTF-8 become U+FFFD', async () => {
    expect(await read([Buffer.from([0x7b, 0xff, 0x0a])])).toEqual(['{\ufffd']);
  });

  test('known repeats are skipped, except those in two chunks', async () => {
    const repeats = new Repeats();
    const found: string[] = [];
    for await (const line of lines(chunks('{a\n{a\n{b\n{a\n{', 'a\n{a\n{c\n{a\n'), repeats)) {
      found.push(line);
      if (line === '{a' && !repeats.has(line)) repeats.add(line);
      if (line === '{c') repeats.clear();
    }
    expect(found).toEqual(['{a', '{b', '{a', '{c', '{a']);
  });
});

describe('the limit', () => {
  test('accepts a line of exactly that many bytes', async () => {
    expect(await read(['{123', '\n'], 4)).toEqual(['{123']);
  });

  test.each([
    ['an object', '{1'],
    ['anything else', '12'],
  ])('%s over it is refused before it ends', async (_, start) => {
    const error = await rejection(read([start, '345'], 4));
    expect(error).toMatchObject({ code: 'BPFTRACE_OUTPUT', exitStatus: 1 });
    expect(error.message).toBe('bpftrace printed a line of more than 4 bytes');
  });

  test('refuses a longer line even if its end is in the same chunk', async () => {
    expect((await rejection(read(['{2345\n'], 4))).code).toBe('BPFTRACE_OUTPUT');
    expect((await rejection(read(['{23', '45\n'], 4))).code).toBe('BPFTRACE_OUTPUT');
  });

  test('applies to each line', async () => {
    expect(await read(['{23', '\n{56\n{', '89', '0\n1', '23\n12', '3\n'], 4)).toEqual(['{23', '{56', '{890']);
  });

  test('earlier lines are yielded', async () => {
    const got: string[] = [];
    const all = async () => {
      for await (const line of lines(chunks('{a\n{b\n', '{2345'), undefined, 4)) got.push(line);
    };
    expect((await rejection(all())).code).toBe('BPFTRACE_OUTPUT');
    expect(got).toEqual(['{a', '{b']);
  });
});
