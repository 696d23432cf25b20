import { describe, expect, it } from 'vitest';
import { markdownToRoff, sectionOf } from '../../../build/man/markdown-to-roff.ts';

const TEXT = `# Tool

## One (1)

first

\`\`\`
# no heading
\`\`\`

### Below

second

## Two

third
`;

describe('a section', () => {
  it('ends where one of its rank begins', () => {
    expect(sectionOf(TEXT, 'One (1)')).toBe('\nfirst\n\n```\n# no heading\n```\n\n### Below\n\nsecond\n\n');
    expect(sectionOf(TEXT, 'Below')).toBe('\nsecond\n\n');
    expect(sectionOf(TEXT, 'Two')).toBe('\nthird\n');
  });

  it('that is gone is missed', () => {
    expect(() => sectionOf(TEXT, 'no heading')).toThrow('"no heading", which is no longer there');
  });
});

it('paragraphs are filled, with code, strong words and links', () => {
  expect(markdownToRoff('a `-b`\n**c** [d](e.md)\n\nf')).toBe('.PP\na \\fB\\-b\\fR \\fBc\\fR d\n.PP\nf');
});

it('a list may follow its paragraph', () => {
  expect(markdownToRoff('these:\n\n- a\n  b\n- c')).toBe('.PP\nthese:\n.IP \\(bu 2\na b\n.IP \\(bu 2\nc');
  expect(markdownToRoff('these:\n- a')).toBe('.PP\nthese:\n.IP \\(bu 2\na');
});

it('code keeps its empty lines, and is no list', () => {
  expect(markdownToRoff('```\n- a\n\nb\n```')).toBe('.PP\n.RS 2\n.nf\n\\- a\n\\&\nb\n.fi\n.RE');
});

it('of a table the last column explains the others', () => {
  expect(markdownToRoff('| code | status | meaning |\n| --- | --- | --- |\n| A, B | 2 | `x` |')).toBe(
    '.TP\n\\fBA, B\\fR (2)\n\\fBx\\fR',
  );
});

it('a table of numbers stays one', () => {
  expect(markdownToRoff('| | ns |\n| --- | ---: |\n| a\\|b | 7 |')).toContain('\n     ns\na|b   7\n');
});
