import { describe, expect, test } from 'vitest';
import { functionsOf, rawSupport } from '../../src/bpftrace/raw-support.ts';

const bpftrace = { path: '/usr/bin/bpftrace', version: [0, 23], versionText: 'v0.23.0' } as const;
const features = { release: '6.12.0', btf: true };
const types = { rawArguments: () => [], member: () => undefined };

describe('raw tracepoints', () => {
  test('are used where bpftrace and the kernel have them', () => {
    expect(rawSupport(bpftrace, features, types)).toEqual({ prefix: 'rawtracepoint:', types });
  });

  test.each([
    ['asked not to', { ...bpftrace, attach: 'classic' as const }, features, '--attach classic'],
    [
      'an old bpftrace',
      { ...bpftrace, version: [0, 17] as const },
      features,
      'bpftrace 0.17 cannot count exactly at raw tracepoints',
    ],
    ['an old kernel', bpftrace, { ...features, release: '5.10.0' }, 'this is 5.10.0'],
    [
      'a difference that doctor found',
      { ...bpftrace, rawRefused: 'they count otherwise' },
      features,
      'they count otherwise',
    ],
    ['a kernel without types', bpftrace, { ...features, btf: false }, 'the kernel has no types (BTF)'],
  ])('are not used: %s', (_, found, kernel, why) => {
    expect(rawSupport(found, kernel, types)).toEqual({ why: expect.stringContaining(why) });
  });
});

test('the functions that programs attach to', () => {
  const attached = [
    { event: 'kmem:kfree', loses: 'events', raw: true },
    { event: 'kmem:kmalloc', loses: 'events', raw: false },
    { event: 'kretprobe:vmap', loses: 'events', raw: false },
  ] as const;
  expect(functionsOf(attached)).toEqual(['__probestub_kfree', '__traceiter_kfree', 'vmap']);
});
