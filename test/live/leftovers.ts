import { afterEach, aroundAll } from 'vitest';
import { untilNoneLeft } from '../fixtures/until.ts';
import { endChildren, leftBpftraces } from './support.ts';

// However a test ends, no bpftrace may be left.
afterEach(() => untilNoneLeft('bpftrace', () => leftBpftraces()));

// However the hooks of a file end, no child of them may be left: an afterAll that throws keeps vitest from those behind it.
aroundAll(async (runSuite) => {
  await runSuite();
  await endChildren();
});
