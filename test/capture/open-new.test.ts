import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openNew } from '../../src/capture/open-new.ts';
import { VmtallyError } from '../../src/errors.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

it('an error names the file and no option: commands have their own', () => {
  const path = join(temporaryDirectory(), 'none', 'file');
  const error = new VmtallyError('OUTPUT_FILE', `cannot write ${path}`, 'Choose another file.');
  expect(() => openNew(path, `${path}.part`)).toThrow(
    expect.objectContaining({ code: error.code, hint: error.hint, message: expect.stringContaining(path) }),
  );
});
