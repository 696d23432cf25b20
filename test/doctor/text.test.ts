import { describe, expect, it } from 'vitest';
import { type Check, toReport } from '../../src/doctor/schema.ts';
import { reportToText } from '../../src/doctor/text.ts';

const text = (check: Partial<Check>, color = false): string =>
  reportToText(toReport([{ name: 'bpftrace', status: 'ok', found: 'v0.17.0', todo: null, ...check }]), color);

describe('reportToText', () => {
  it('gives each check a line', () => {
    const report = toReport([
      { name: 'bpftrace', status: 'ok', found: 'v0.17.0, /usr/bin/bpftrace', todo: null },
      { name: 'tracefs', status: 'missing', found: 'not mounted', todo: '`vmtally doctor --fix` mounts it' },
    ]);
    expect(reportToText(report, false)).toBe(
      'ok       bpftrace     v0.17.0, /usr/bin/bpftrace\n' +
        'missing  tracefs      not mounted - `vmtally doctor --fix` mounts it\n',
    );
  });

  it('wraps at the hint if 80 columns are not enough', () => {
    const found = 'x'.repeat(50);
    const indent = ' '.repeat(22);
    expect(text({ status: 'missing', found, todo: `${'again '.repeat(9)}and again` })).toBe(
      `missing  bpftrace     ${found}\n${indent}${'again '.repeat(9)}and\n${indent}again\n`,
    );
  });

  it('does not break a word that is longer than the line', () => {
    const path = `/${'long/'.repeat(30)}bpftrace`;
    expect(
      text({ found: `v0.17.0, ${path}` })
        .split('\n')[1]
        ?.trim(),
    ).toBe(path);
  });

  it('colours the status word only', () => {
    expect(text({}, true)).toBe('\x1b[32mok\x1b[0m       bpftrace     v0.17.0\n');
    expect(text({ status: 'missing' }, true)).toContain('\x1b[31mmissing\x1b[0m  bpftrace');
  });

  it('replaces control characters', () => {
    expect(text({ found: 'a\x1b[2Jb\r\nc\u009bd' })).toBe('ok       bpftrace     a [2Jb c d\n');
  });
});
