import { afterEach } from 'vitest';
import { leftBpftraces, until } from './support.ts';

// However a test ends, no bpftrace may be left after 3 s.
afterEach(() => until('no bpftrace is left', () => leftBpftraces().length === 0, 3_000));
