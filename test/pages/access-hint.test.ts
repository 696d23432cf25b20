import { expect, it } from 'vitest';
import { accessHint } from '../../src/pages/access-hint.ts';

const [READ_SEARCH, PTRACE] = [1n << 2n, 1n << 19n];

it.each([
  ['an ordinary user', 1000, 0n, 'Run vmtally with sudo.'],
  ['root', 0, READ_SEARCH | PTRACE, 'This kernel hides it from root too.'],
  ['no CAP_SYS_PTRACE', 0, READ_SEARCH, 'This root has no CAP_SYS_PTRACE: run vmtally where it has.'],
  [
    'no capability',
    0,
    0n,
    'This root has no CAP_SYS_PTRACE and no CAP_DAC_READ_SEARCH: run vmtally where it has.',
  ],
])('%s', (_, euid, effective, hint) => {
  expect(accessHint({ euid, effective })).toBe(hint);
});
