import { afterEach } from 'vitest';
import { untilNoneLeft } from '../fixtures/until.ts';
import { leftBpftraces } from './support.ts';

// However a test ends, no bpftrace may be left.
afterEach(() => untilNoneLeft('bpftrace', () => leftBpftraces()));
