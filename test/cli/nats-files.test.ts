import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNatsFiles } from '../../src/cli/nats-files.ts';
import { failure } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

function fileOf(mode: number, content = 'web:secret1\n'): string {
  const file = join(temporaryDirectory({ creds: content }), 'creds');
  chmodSync(file, mode);
  return file;
}

test.each([0o600, 0o400])('credentials of mode %o are read', (mode) => {
  expect(readNatsFiles({ fleetCreds: fileOf(mode) })).toEqual({ creds: 'web:secret1\n' });
});

test.each([0o644, 0o440, 0o604, 0o660, 0o602])(
  'credentials of mode %o are refused: other users have them',
  (mode) => {
    const file = fileOf(mode);
    expect(failure(() => readNatsFiles({ fleetCreds: file }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `fleetCreds: cannot use ${file}: others than its owner can use it: chmod 600`,
    });
  },
);

test('certificates are no secret', () => {
  expect(readNatsFiles({ fleetCa: fileOf(0o644, 'PEM') })).toEqual({ ca: 'PEM' });
});
