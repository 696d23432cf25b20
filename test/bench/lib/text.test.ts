import { describe, expect, it } from 'vitest';
import { anAnswer, aReport } from './fixture.ts';
import { atMost } from './result.ts';
import { markdown, resultText, times, verdict } from './text.ts';

it.each([
  [null, ''],
  [0.00052, '0.0005 ×'],
  [0.25, '0.25 ×'],
  [1.069, '1.07 ×'],
  [34.52, '34.5 ×'],
  [1_412.3, '1,412 ×'],
])('a ratio of %s reads %s', (ratio, text) => {
  expect(times(ratio)).toBe(text);
});

it.each([
  [atMost('it costs little', 1.6, 2), 'met: it costs little: 1.6 of at most 2'],
  [atMost('less', 1.61803, 1.5), 'MISSED: less: 1.62 of at most 1.5'],
  [atMost('exact', 1_204, 0), 'MISSED: exact: 1,204 of at most 0'],
  [atMost('much', null, 9), 'not measured: much'],
])('a target reads %s', (target, text) => {
  expect(verdict(target)).toBe(text);
});

it('an answer on a terminal has its table, its targets and what was not measured', () => {
  expect(resultText(anAnswer('slowdown'))).toBe(`== slowdown: What does it cost?

a loop
                ns          min … max  ratio to nothing
  nothing  1,000.0                               1.00 ×
  a | b    1,600.0  1,500.0 … 1,700.0            1.60 ×

met: it costs little: 1.6 of at most 2
MISSED: less: 1.62 of at most 1.5
not measured: much
left out: sar: sar is not installed: apt-get install -y sysstat
`);
});

describe('the page', () => {
  const page = markdown(aReport([anAnswer('slowdown'), anAnswer('start')]));

  it('has the machine', () => {
    expect(page).toContain('| CPU | 2 × A CPU, virtual (QEMU) |\n| memory | 7.8 GiB |\n| kernel | 6.18.0 |');
    expect(page).not.toContain('--quick');
    expect(markdown({ ...aReport([]), quick: true })).toContain('with `--quick`');
  });

  it('has the text, figures, targets and command of each question', () => {
    expect(page).toContain(`## slowdown

What does it cost?

**a loop**

|  | ns | min … max | ratio to nothing |
| --- | ---: | ---: | ---: |
| nothing | 1,000.0 |  | 1.00 × |
| a \\| b | 1,600.0 | 1,500.0 … 1,700.0 | 1.60 × |

Targets:

- met: it costs little: 1.6 of at most 2
- MISSED: less: 1.62 of at most 1.5
- not measured: much

A note.

Left out:

- sar: sar is not installed: apt-get install -y sysstat

\`npm run bench -- slowdown\`: 3 rounds in 61 s, 2026-01-31.`);
    expect(page.match(/^## .*/gm)).toEqual(['## slowdown', '## start']);
  });
});

it('a page that was made on a busy machine says so, and no other does', () => {
  expect(markdown({ ...aReport([anAnswer('slowdown')]), loadBefore: 2 })).not.toContain('busy');
  expect(markdown({ ...aReport([anAnswer('slowdown')]), loadBefore: 2.5 })).toContain(
    '**Made on a busy machine:** a load of 2.50 on 2 CPUs.',
  );
});
