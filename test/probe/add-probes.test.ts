import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadProbes } from '../../src/probe/load.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { UNREADABLE } from '../fixtures/unreadable.ts';

describe('addProbes', () => {
  test('names the file of an invalid probe', async () => {
    const directory = temporaryDirectory({ 'broken.bt': 'tracepoint:a:b {' });
    expect((await rejection(loadProbes([directory]))).message).toContain(join(directory, 'broken.bt:1: '));
  });

  test.each(UNREADABLE)('refuses %s in place of a probe', async (_, make, reason) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'a.bt');
    make(path);
    expect(await rejection(loadProbes([directory]))).toMatchObject({
      code: 'PROBE_INVALID',
      message: expect.stringContaining(`cannot read the probe ${path}: ${reason}`),
      hint: expect.stringContaining('--probes'),
    });
  });

  test.each([
    ['is missing', (directory: string) => join(directory, 'nowhere')],
    ['is a file', (directory: string) => join(directory, 'file')],
  ])('refuses a directory that %s', async (_, path) => {
    const directory = path(temporaryDirectory({ file: '' }));
    const error = await rejection(loadProbes([directory]));
    expect(error.code).toBe('PROBE_INVALID');
    expect(error.message).toContain(`cannot read the probe directory ${directory}: `);
    expect(error.cause).toBeInstanceOf(Error);
  });
});
