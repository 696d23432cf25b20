import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDistribution } from '../../src/doctor/distribution.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test('reads what os-release says, with and without quotes', () => {
  const text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n# no\nVERSION_ID=\'12\'\nID=debian\n';
  const path = join(temporaryDirectory({ 'os-release': text }), 'os-release');
  expect(readDistribution(path)).toEqual({
    id: 'debian',
    version: '12',
    name: 'Debian GNU/Linux 12 (bookworm)',
  });
});

test('a system without the file is unknown', () => {
  expect(readDistribution('/nonexistent')).toEqual({ id: '', version: '', name: 'an unknown distribution' });
});
