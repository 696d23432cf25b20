import { describe, expect, test } from 'vitest';
import { endedEarly, lastLine, neverAttached } from '../../src/bpftrace/start-failure.ts';

const BPFTRACE = { path: '/opt/bpftrace', version: [0, 23], versionText: 'v0.23.2' } as const;
const MEMLOCK = `WARNING: Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace. If your program is not loading, you can try "ulimit -l 8192" to fix the problem`;

describe('endedEarly', () => {
  const message = (stderr: string) => endedEarly(BPFTRACE, { status: 'status 1', stderr }).message;
  const START = 'bpftrace v0.23.2 (/opt/bpftrace) ended with status 1 before it counted';

  test.each([
    ['nothing', '', ''],
    ['white space', '\n  \n', ''],
    ['warnings', `${MEMLOCK}\nstdin:1:43-45: WARNING: comparison of integers\n`, ''],
    ['0.17’s error that is a warning', MEMLOCK.replace('WARNING', 'ERROR'), ''],
    [
      'an error behind other lines',
      `${MEMLOCK}\nAttaching 3 probes...\n  stdin:1:2: ERROR: No such tracepoint\nERROR: other\n`,
      ': stdin:1:2: ERROR: No such tracepoint',
    ],
    ['no error: the first line', `${MEMLOCK}\nlibbpf: something\nlast\n`, ': libbpf: something'],
    [
      'a tracepoint that has no place',
      `ioctl(PERF_EVENT_IOC_SET_BPF): Argument list too long\nERROR: Error attaching probe: tracepoint:kmem:kfree\n`,
      ': ERROR: Error attaching probe: tracepoint:kmem:kfree (too many BPF programs on this tracepoint: the kernel allows 64)',
    ],
    ['a long line', `ERROR: ${'x'.repeat(1000)}`, `: ERROR: ${'x'.repeat(193)}`],
  ])('message with stderr: %s', (_, stderr, end) => {
    expect(message(stderr)).toBe(START + end);
  });

  test('code and hint', () => {
    const error = endedEarly(BPFTRACE, { status: 'signal SIGSEGV', stderr: '' });
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED', exitStatus: 1 });
    expect(error.message).toContain('ended with signal SIGSEGV');
    expect(error.hint).toContain('vmtally doctor');
  });
});

test.each([
  'Error attaching probe: tracepoint:kmem:kfree',
  // 0.27
  "Unable to attach probe: tracepoint:kmem:kfree. If this is expected, set the 'missing_probes' config variable to 'warn'.",
])('a probe that does not attach may be one too many: %s', (error) => {
  const stderr = `ERROR: ${error}\n`;
  expect(endedEarly(BPFTRACE, { status: 'status 255', stderr }).hint).toContain('64 BPF programs');
});

test('neverAttached', () => {
  const error = neverAttached(BPFTRACE, 1500, { stderr: `${MEMLOCK}\nERROR: stuck\n` });
  expect(error).toMatchObject({ code: 'BPFTRACE_STALLED', exitStatus: 1 });
  expect(error.message).toBe('bpftrace v0.23.2 (/opt/bpftrace) did not attach within 1.5 s: ERROR: stuck');
});

test.each([
  ['nothing', '', null],
  ['warnings alone', `${MEMLOCK}\n`, null],
  [
    'a warning with its line of the program and its mark',
    'stdin:17:5-57: WARNING: comparison of integers of different signs\n    if (@vt_next <= nsecs) {\n    ~~~~~~~~~~~~~~\n',
    null,
  ],
  [
    'why it died',
    `${MEMLOCK}\nfirst\nCould not print map with ident "@x"\n\n`,
    'Could not print map with ident "@x"',
  ],
  ['control characters', 'a\u001b[31mb\n', 'a?[31mb'],
])('the last line: %s', (_, stderr, line) => {
  expect(lastLine({ stderr })).toBe(line);
});
