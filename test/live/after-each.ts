import { afterEach } from 'vitest';
import { untilNoneLeft } from '../fixtures/until.ts';
import { leftBpftraces } from './support.ts';

// However a test ends, no bpftrace may be left after 3 s.
afterEach(() => untilNoneLeft('bpftrace', () => leftBpftraces(), 3_000));
