import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkProbe, placeOf, whereOf } from '../../../src/cli/probe/check-probe.ts';
import { messageOf } from '../../../src/errors.ts';
import * as kernel from '../../../src/kernel/tracepoints.ts';
import type { Probe } from '../../../src/probe/probe.ts';
import { expectNoneLeft, fakeBpftrace, watchFakes } from '../../fixtures/fake.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';

vi.mock(import('../../../src/kernel/tracepoints.ts'), { spy: true });
afterEach(() => void vi.restoreAllMocks());

const source = (attach = 'tracepoint:kmem:kfree', body = '@mine[pid] = count();') => `/*
{ name: mine, summary: Mine, event: "kmem:kfree", maps: { mine: { counts: events } } }
*/
${attach} {
  ${body}
}
`;

function file(text: string): string {
  const path = join(temporaryDirectory(), 'any name');
  writeFileSync(path, text);
  return path;
}

const checked = (path: string, others = new Map<string, Probe>()) => {
  vi.mocked(kernel.tracefsRoot).mockReturnValue('/');
  vi.mocked(kernel.readTracepoints).mockReturnValue(tracepoints());
  return checkProbe(path, others, undefined, 1000);
};

describe('a probe file of any name', () => {
  test('reads well, once under a name', async () => {
    const others = new Map<string, Probe>();
    expect(await checked(file(source()), others)).toMatch(/^reads well/);
    await expect(checked(file(source()), others)).rejects.toThrow(
      /any name:2: head: the name mine is taken by/,
    );
  });

  test.each([
    [
      'a wrong rule',
      source(undefined, '@mine[tid] = count();'),
      /any name:5: @mine must be keyed by pid first/,
    ],
    [
      'no such event',
      source('tracepoint:no:such'),
      /any name:4: `tracepoint:no:such \{`: this kernel has no tracepoint:no:such/,
    ],
    ['no such function', source('kprobe:none'), /any name:4: `kprobe:none \{`: this kernel has no/],
  ])('with %s has an error with its place', async (_, text, message) => {
    await expect(checked(file(text))).rejects.toThrow(message);
  });

  test('that is missing', async () => {
    await expect(checked('/nonexistent')).rejects.toThrow(/^\/nonexistent: cannot be read: /);
  });
});

describe('a bpftrace that', () => {
  test.each(['never-attaches', 'attaches-forever', 'never-opens', 'opens-only'])(
    '%s: the check ends with an error that names the file',
    async (name) => {
      const fakes = watchFakes();
      const path = file(source());
      vi.mocked(kernel.tracefsRoot).mockReturnValue('/');
      vi.mocked(kernel.readTracepoints).mockReturnValue(tracepoints());
      const check = checkProbe(path, new Map(), fakeBpftrace(name), 100, 1_000);
      const error = await check.then(
        () => expect.fail('it ended well'),
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code: 'BPFTRACE_STALLED', hint: expect.stringContaining('doctor') });
      expect(messageOf(error)).toMatch(/any name: bpftrace .* counted nothing within 1\.1 s$/);
      await expectNoneLeft(fakes);
    },
  );

  test('stalls once it has counted: the check has its counts', async () => {
    const fakes = watchFakes();
    vi.mocked(kernel.tracefsRoot).mockReturnValue('/');
    vi.mocked(kernel.readTracepoints).mockReturnValue(tracepoints());
    const check = checkProbe(file(source()), new Map(), fakeBpftrace('stalls'), 100, 1_000);
    expect(await check).toMatch(/^attached; \d+ events in 0\.1 s$/);
    await expectNoneLeft(fakes);
  });
});

test.each([
  ['this kernel’s kmem:kmalloc has no field nope', '5: `@a[pid, args->nope] = count();`:'],
  ['this kernel has no tracepoint:kmem:nothing', '4: `tracepoint:kmem:nothing`:'],
  ['this kernel has no tracepoint:kmem:elsewhere', ''],
])('what the kernel lacks is found in the file: %s', (why, where) => {
  const text =
    '/*\n{ name: a, summary: "nope tracepoint:kmem:nothing" }\n*/\ntracepoint:kmem:nothing\n{ @a[pid, args->nope] = count(); }\n';
  expect(whereOf(why, text)).toBe(where.replace('`@a', '`{ @a').replace('();`', '(); }`'));
});

test('an error of bpftrace is found in the file', () => {
  const program = 'tracepoint:kmem:kfree {\n  $x = $y;\n}';
  const error = (columns: string) => `bpftrace ended: stdin:2:${columns}: ERROR: Undefined variable: $y`;
  expect(placeOf(error('8-10'), program, source(undefined, '$x = $y;'))).toBe('5:');
  expect(placeOf(error('80-90'), program, source())).toBe('');
  expect(placeOf('bpftrace ended', program, source())).toBe('');
});
