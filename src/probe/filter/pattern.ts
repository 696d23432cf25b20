/**
 * A text as the kernel matches it (kernel/trace/trace_events_filter.c, filter_parse_regex): `front` of `abc*`, `end` of
 * `*abc`, `full` without any wildcard, and else a glob, which *abc* is here too.
 */
export interface Pattern {
  kind: 'full' | 'front' | 'end' | 'glob' | 'always';
  /** The text without wildcards; of a glob the whole. */
  bytes: Uint8Array;
  /** True where a leading ! inverts the pattern. */
  inverted: boolean;
}

/** MAX_FILTER_STR_VAL of the kernel: a longer text is refused by perf too. */
const MOST_BYTES = 255;

/** Why a text cannot be compared, or undefined. */
export function refusedText(text: string, glob: boolean): string | undefined {
  if (text.includes('\0')) return 'a text of the kernel has no byte 0 in it';
  // A terminal's or a client's bytes that are not UTF-8 arrive as this: the text meant is not known.
  if (text.includes('\ufffd') || Buffer.from(text).toString() !== text) return 'this text is not valid UTF-8';
  if (Buffer.byteLength(text) > MOST_BYTES) return `a text of at most ${MOST_BYTES} bytes is expected here`;
  if (glob && /^!?\d/.test(text) && /[*?[\\]/.test(text)) {
    return 'perf takes a pattern that begins with a digit letter by letter, * too: put the digit in [ ]';
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
