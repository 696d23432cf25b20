import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDifferences } from '../../../src/bpftrace/raw-differences.ts';
import { rawNoteReader } from '../../../src/cli/serve/raw-note.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const difference = {
  kernel: '6.18.1',
  bpftrace: 'v0.23.2',
  probe: 'kmalloc',
  file: 'kmalloc.bt',
  difference: 'kmalloc counted 1 at its raw tracepoint, 2 at its tracepoint',
};

test('reads the note of doctor each time, and logs it when it changes', () => {
  const file = join(temporaryDirectory(), 'raw.json');
  const lines: unknown[] = [];
  const log = {
    warn: (...line: unknown[]) => lines.push(line),
    info: (...line: unknown[]) => lines.push(line),
  };
  const note = rawNoteReader({ versionText: 'v0.23.2', release: '6.18.1' }, log, file);
  expect(note()).toBeUndefined();
  writeDifferences([difference], file);
  expect(note()).toContain('kmalloc counted 1');
  expect(note()).toContain('kmalloc counted 1');
  expect(lines).toEqual([
    [
      { why: expect.stringContaining('kmalloc counted 1') },
      'programs that begin from now on use no raw tracepoints',
    ],
  ]);
  writeDifferences([], file);
  expect(note()).toBeUndefined();
  expect(lines.at(-1)).toEqual(['programs that begin from now on use raw tracepoints again']);
});

test('what was noted before the service began was said then', () => {
  const file = join(temporaryDirectory(), 'raw.json');
  writeDifferences([difference], file);
  const lines: unknown[] = [];
  const log = {
    warn: (...line: unknown[]) => lines.push(line),
    info: (...line: unknown[]) => lines.push(line),
  };
  const rawRefused = `vmtally doctor found that they count otherwise: ${difference.difference}`;
  const note = rawNoteReader({ versionText: 'v0.23.2', rawRefused, release: '6.18.1' }, log, file);
  expect(note()).toBe(rawRefused);
  expect(lines).toEqual([]);
});
