import { describe, expect, test } from 'vitest';
import { lines } from '../../src/bpftrace/lines.ts';
import { collect } from '../fixtures/collect.ts';
import { rejection } from '../fixtures/failure.ts';

async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

const read = (parts: (string | Buffer)[], limit?: number) => collect(lines(chunks(...parts), limit));

describe('lines', () => {
  test.each([
    ['several in one chunk', ['a\nb\nc\n'], ['a', 'b', 'c']],
    ['one in several chunks', ['a', 'b', 'c\n'], ['abc']],
    ['ends apart from their lines', ['a', '\n', 'b', '\n'], ['a', 'b']],
    ['end and beginning in one chunk', ['a', 'b\nc', 'd\ne\n'], ['ab', 'cd', 'e']],
    ['empty ones', ['\n\na\n', '\n'], ['', '', 'a', '']],
    ['half a line at the end is left out', ['a\nb'], ['a']],
    ['nothing', [], []],
    ['no end at all', ['a', 'b'], []],
    ['carriage returns stay', ['a\r\nb\r\n'], ['a\r', 'b\r']],
    ['empty chunks', ['', 'a', '', '\n', ''], ['a']],
  ])('%s', async (_, parts, expected) => {
    expect(await read(parts)).toEqual(expected);
  });

  test('a character whose bytes are in two chunks', async () => {
    const bytes = Buffer.from('é€😀\n');
    for (let cut = 1; cut < bytes.length; cut++)
      expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['é€😀']);
  });

  test('bytes that are no text become U+FFFD', async () => {
    expect(await read([Buffer.from([0x61, 0xff, 0x0a])])).toEqual(['a\ufffd']);
  });
});

describe('the limit', () => {
  test('a line of just so many bytes is taken', async () => {
    expect(await read(['1234', '\n'], 4)).toEqual(['1234']);
  });

  test('a line over it is refused before it ends', async () => {
    const error = await rejection(read(['12', '345'], 4));
    expect(error).toMatchObject({ code: 'BPFTRACE_OUTPUT', exitStatus: 1 });
    expect(error.message).toBe('bpftrace printed a line of over 4 bytes');
  });

  test('a line over it is refused also where its end comes with it', async () => {
    expect((await rejection(read(['12345\n'], 4))).code).toBe('BPFTRACE_OUTPUT');
    expect((await rejection(read(['123', '45\n'], 4))).code).toBe('BPFTRACE_OUTPUT');
  });

  test('is for each line, not for all', async () => {
    expect(await read(['123', '\n456\n7', '89', '0\n'], 4)).toEqual(['123', '456', '7890']);
  });

  test('what came before is given', async () => {
    const got: string[] = [];
    const all = async () => {
      for await (const line of lines(chunks('a\nb\n', '12345'), 4)) got.push(line);
    };
    expect((await rejection(all())).code).toBe('BPFTRACE_OUTPUT');
    expect(got).toEqual(['a', 'b']);
  });
});
