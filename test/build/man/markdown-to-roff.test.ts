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
  it('ends at the next heading of its rank', () => {
    expect(sectionOf({ tool: TEXT }, 'tool', 'One (1)')).toBe(
      '\nfirst\n\n```\n# no heading\n```\n\n### Below\n\nsecond\n\n',
    );
    expect(sectionOf({ tool: TEXT }, 'tool', 'Below')).toBe('\nsecond\n\n');
    expect(sectionOf({ tool: TEXT }, 'tool', 'Two')).toBe('\nthird\n');
  });

  it('that is gone is an error', () => {
    expect(() => sectionOf({ tool: TEXT }, 'tool', 'no heading')).toThrow(
      'docs/tool.md has no heading "no heading"',
    );
    expect(() => sectionOf({}, 'gone', 'Two')).toThrow('docs/gone.md has no heading "Two"');
  });
});

it('paragraphs are filled, with code, strong words and links', () => {
  expect(markdownToRoff('a `-b*`\n**c** *d e* [f](g.md)\n\nh')).toBe(
    '.PP\na \\fB\\-b*\\fR \\fBc\\fR \\fId e\\fR f\n.PP\nh',
  );
});

it('a link to a page is the section made from it', () => {
  const sections = new Map([['e', 'SECTION E']]);
  expect(markdownToRoff('see [d](e.md), [f](g.md)', sections)).toBe('.PP\nsee SECTION E, f');
});

it('a list may follow its paragraph', () => {
  expect(markdownToRoff('these:\n\n- a\n  b\n- c')).toBe('.PP\nthese:\n.IP \\(bu 2\na b\n.IP \\(bu 2\nc');
  expect(markdownToRoff('these:\n- a')).toBe('.PP\nthese:\n.IP \\(bu 2\na');
});

it('code keeps its empty lines, and is not taken for a list', () => {
  expect(markdownToRoff('```\n- a\n\nb\n```')).toBe('.PP\n.RS 2\n.nf\n\\- a\n\\&\nb\n.fi\n.RE');
});

it('the last column of a table explains the others', () => {
  expect(markdownToRoff('| code | status | meaning |\n| --- | --- | --- |\n| A, B | 2 | `x` |')).toBe(
    '.TP\n\\fBA, B\\fR (2)\n\\fBx\\fR',
  );
});

it('a table of numbers stays a table', () => {
  expect(markdownToRoff('| | ns |\n| --- | ---: |\n| a\\|b | 7 |')).toContain('\n     ns\na|b   7\n');
});
