import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ServeConfig } from '../../../src/cli/serve/config.ts';
import { tokenFor } from '../../../src/cli/serve/token.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const withFile = (tokenFile?: string) => ServeConfig.parse(tokenFile === undefined ? {} : { tokenFile });
const inFile = (content: string) => withFile(join(temporaryDirectory({ token: content }), 'token'));

test('loopback needs no token; any other address gets a new one that a URL can hold', () => {
  expect(tokenFor(withFile(), '127.0.0.1')).toBeUndefined();
  expect(tokenFor(withFile(), '::1')).toBeUndefined();
  const [first, second] = [tokenFor(withFile(), '0.0.0.0'), tokenFor(withFile(), '0.0.0.0')];
  expect(first).toMatch(/^[\w-]{32}$/);
  expect(second).not.toBe(first);
});

test('the token of the file holds on loopback too, without the line end', () => {
  expect(tokenFor(inFile('0123456789abcdef\n'), '127.0.0.1')).toBe('0123456789abcdef');
});

test.each([
  ['0123456789abcde', /has spaces or fewer than 16 characters/],
  ['01234567 89abcdef', /has spaces or fewer than 16 characters/],
  ['', /has spaces or fewer than 16 characters/],
])('a file with %j is refused', (content, message) => {
  const error = failure(() => tokenFor(inFile(content), '127.0.0.1'));
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) });
});

test('a file that cannot be read is named', () => {
  const error = failure(() => tokenFor(withFile('/no/such/file'), '127.0.0.1'));
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('/no/such/file') });
});
