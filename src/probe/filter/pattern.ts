/**
 * A text as the kernel matches it (kernel/trace/trace_events_filter.c, filter_parse_regex): `front` for
 * `abc*`, `end` for `*abc`, `full` without any wildcard, and otherwise a glob, which here includes `*abc*`.
 */
export interface Pattern {
  kind: 'full' | 'front' | 'end' | 'glob' | 'always';
  /** The text without wildcards; for a glob the whole pattern. */
  bytes: Uint8Array;
  /** True where a leading ! inverts the pattern. */
  inverted: boolean;
}

/** Longest text, from MAX_FILTER_STR_VAL of the kernel: perf refuses longer texts too. */
const MOST_BYTES = 255;

/** Returns why a text cannot be compared; undefined where it can. */
export function refusedText(text: string, glob: boolean): string | undefined {
  if (text.includes('\0')) return 'a text of the kernel cannot contain byte 0';
  // Bytes from a terminal or a client that are not UTF-8 arrive as U+FFFD: the intended text is unknown.
  if (text.includes('\ufffd') || Buffer.from(text).toString() !== text) return 'this text is not valid UTF-8';
  if (Buffer.byteLength(text) > MOST_BYTES) return `expected a text of at most ${MOST_BYTES} bytes here`;
  if (glob && /^!?\d/.test(text) && /[*?[\\]/.test(text)) {
    return 'perf reads a pattern that begins with a digit literally, including *: put the digit in [ ]';
  }
  return undefined;
}

export function patternOf(text: string, glob: boolean): Pattern {
  const inverted = glob && text.startsWith('!');
  const body = inverted ? text.slice(1) : text;
  const pattern = (kind: Pattern['kind'], part: string): Pattern => ({
    kind,
    bytes: Buffer.from(part),
    inverted,
  });
  if (!glob) return pattern('full', text);
  if (body === '*' || body === '**') return pattern('always', '');
  if (/[?[\\]/.test(body) || body.slice(1, -1).includes('*')) return pattern('glob', body);
  const [first, last] = [body.startsWith('*'), body.endsWith('*')];
  if (first && last) return pattern('glob', body);
  if (first) return pattern('end', body.slice(1));
  return last ? pattern('front', body.slice(0, -1)) : pattern('full', body);
}
