import { expect, test, vi } from 'vitest';

const { bpftraceEnvironment } = await vi.importActual<typeof import('../../src/bpftrace/environment.ts')>(
  '../../src/bpftrace/environment.ts',
);

test('has only the variables for kernel types from the caller', () => {
  const given = {
    PATH: '/home/mallory/bin',
    LD_PRELOAD: '/home/mallory/lib.so',
    BPFTRACE_BTF: '/types',
    BPFTRACE_MAX_MAP_KEYS: '1',
    TOKEN: 'secret',
  };
  expect(bpftraceEnvironment(given)).toEqual({
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    BPFTRACE_NO_USER_SYMBOLS: '1',
    BPFTRACE_BTF: '/types',
  });
});
