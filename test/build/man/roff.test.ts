import { expect, it } from 'vitest';
import { heading, item, plain, verbatim } from '../../../build/man/roff.ts';

it.each([
  ['--by pid', '\\-\\-by pid'],
  // At the start of a line a dot would begin a request.
  ['.bt', '\\&.bt'],
  ["perf's", 'perf\\(aqs'],
  ['\\t', '\\et'],
  ['±0 …', '\\[u00B1]0 \\[u2026]'],
])('%s', (text, roff) => {
  expect(plain(text)).toBe(roff);
});

it('a heading is a single argument', () => {
  expect(heading('EXIT "STATUS"')).toBe('.SH "EXIT \\(dqSTATUS\\(dq"');
});

it('an item without text has an empty line', () => {
  expect(item('a', '')).toBe('.TP\na\n\\&');
});

it('lines stay unchanged, and so do empty lines', () => {
  expect(verbatim(['a  b', '', '.c'])).toBe('.PP\n.RS 2\n.nf\na  b\n\\&\n\\&.c\n.fi\n.RE');
});
