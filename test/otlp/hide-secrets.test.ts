import { expect, test } from 'vitest';
import { hideSecrets } from '../../src/otlp/hide-secrets.ts';

test.each([
  ['bad token: Bearer a-secret for metrics', 'bad token: … for metrics'],
  ['bad token: a-secret', 'bad token: …'],
  ['id 17 is unknown', 'id 17 is unknown'],
])('%s', (said, shown) => {
  expect(
    hideSecrets(said, [
      ['authorization', 'Bearer a-secret'],
      ['x-tenant', '17'],
    ]),
  ).toBe(shown);
});
