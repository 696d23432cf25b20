import { VmtallyError } from '../errors.ts';
import { Repeats } from './repeats.ts';

/** Longest accepted line in bytes: several maps of 65,536 entries fit. */
export const LINE_LIMIT = 256 << 20;

/**
 * Most bytes of text without a warning, and without an object, in a row. bpftrace prints the line of the
 * program below a warning, and no other text; another program in its place may print without an end.
 */
const TEXT_LIMIT = 1 << 20;

const NEWLINE = 10;
const BRACE = 123;
const NEXT_OBJECT = Buffer.from('\n{');

/**
 * Reads the lines of a byte stream that begin with `{`, without their newlines; text after the last newline
 * is dropped. Warnings (bpftrace 0.24 to 0.27.0 prints them on stdout) and `repeats` are skipped as bytes:
 * bpftrace 0.23 and newer can print 200 MB of them in a second.
 * Throws BPFTRACE_OUTPUT at a line over `limit` bytes, and at text that no bpftrace prints.
 */
export async function* lines(
  chunks: AsyncIterable<Buffer>,
  repeats = new Repeats(),
  limit = LINE_LIMIT,
): AsyncGenerator<string> {
  // The line that the last chunk left open: its parts (none if the line is no object) and its length.
  let parts: Buffer[] = [];
  let length = 0;
  let isObject = false;
  let textBytes = 0;
  let firstText: Buffer = Buffer.alloc(0);
  const add = (bytes: number) => {
    length += bytes;
    if (length > limit) throw tooLong(limit);
  };
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      if (length === 0) {
        from = repeats.skip(chunk, from);
        if (from === chunk.length) break;
        isObject = chunk[from] === BRACE;
      }
      if (isObject) {
        const newline = chunk.indexOf(NEWLINE, from);
        const end = newline === -1 ? chunk.length : newline;
        add(end - from);
        parts.push(chunk.subarray(from, end));
        from = end + 1;
        if (newline === -1) break;
        yield Buffer.concat(parts).toString('utf8');
        parts = [];
        length = textBytes = 0;
      } else {
        const next = chunk.indexOf(NEXT_OBJECT, from);
        const newline = next === -1 ? chunk.lastIndexOf(NEWLINE) : next;
        const text = chunk.subarray(from, next === -1 ? chunk.length : next);
        if (textBytes === 0) firstText = text;
        textBytes = text.includes('WARNING') ? 0 : textBytes + text.length;
        if (textBytes > TEXT_LIMIT) throw notBpftrace(firstText);
        if (newline >= from) length = 0;
        from = Math.max(from, newline + 1);
        if (next !== -1) continue;
        add(chunk.length - from);
        break;
      }
    }
  }
}

const tooLong = (limit: number): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_OUTPUT',
    `bpftrace printed a line of more than ${limit} bytes`,
    'No bpftrace that vmtally supports does this: run `vmtally doctor`.',
  );

const notBpftrace = (text: Buffer): VmtallyError =>
  notItsOutput(text.subarray(0, SHOWN_BYTES).toString('utf8').split('\n')[0] ?? '');

const SHOWN_BYTES = 80;

/** Error for a program that prints on and on what no bpftrace prints. */
export const notItsOutput = (line: string): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_OUTPUT',
    `bpftrace prints what is no output of bpftrace, such as '${line.slice(0, SHOWN_BYTES)}'`,
    'Another program may have taken its place: run `vmtally doctor`.',
  );
