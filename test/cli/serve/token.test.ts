import { chmodSync, chownSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ServeConfig } from '../../../src/cli/serve/config.ts';
import { ExternalUrl } from '../../../src/cli/serve/external-url.ts';
import { chooseTokens } from '../../../src/cli/serve/token.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { UNREADABLE } from '../../fixtures/unreadable.ts';

const LOOPBACK = '127.0.0.1';
const config = (settings: Partial<ServeConfig> = {}) => ServeConfig.parse(settings);

/** The path of a file that only its owner can read. */
function file(content: string): string {
  const path = join(temporaryDirectory({ token: content }), 'token');
  chmodSync(path, 0o600);
  return path;
}
const refusal = (settings: Partial<ServeConfig>, host = LOOPBACK) =>
  failure(() => chooseTokens(config(settings), host));

/** A FIFO with a writer that writes nothing and ends after some time, as does then whoever reads it. */
test('each role has a token of its own, a new one for each service, on loopback too', () => {
  const [first, second] = [chooseTokens(config(), LOOPBACK), chooseTokens(config(), LOOPBACK)];
  const all = [first, second].flatMap((chosen) => [chosen?.tokens.control, chosen?.tokens.read]);
  for (const token of all) expect(token).toMatch(/^[\w-]{32}$/);
  expect(new Set(all).size).toBe(4);
  expect(first?.generated).toEqual(first?.tokens);
});

test('a token of a file is taken without its line end, and is not generated', () => {
  const chosen = chooseTokens(config({ tokenFile: file('0123456789abcdef\n') }), LOOPBACK);
  expect(chosen?.tokens.control).toBe('0123456789abcdef');
  expect(Object.keys(chosen?.generated ?? {})).toEqual(['read']);
});

describe('a file is refused', () => {
  test.each([['0123456789abcde'], ['01234567 89abcdef'], [''], ['0123456789abcdéf']])(
    'with %j',
    (content) => {
      expect(refusal({ tokenFile: file(content) })).toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/^tokenFile: the token in .* has fewer than 16 characters, or others/),
      });
    },
  );

  test.each([
    ['all users can read', (path: string) => chmodSync(path, 0o604), /others than its owner can use/],
    ['a group can read', (path: string) => chmodSync(path, 0o640), /others than its owner can use/],
    ['a group can write', (path: string) => chmodSync(path, 0o620), /other users can change/],
    ['all users can write', (path: string) => chmodSync(path, 0o602), /other users can change/],
    ['another user owns', (path: string) => chownSync(path, 1234, 0), /other users can change/],
  ])('that %s', (_, change, message) => {
    const path = file('0123456789abcdef');
    change(path);
    expect(refusal({ readTokenFile: path })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ...UNREADABLE,
    [
      'a link to a device',
      (path: string) => symlinkSync('/dev/zero', path),
      'other users can change /dev/zero',
    ],
    ['a link to itself', (path: string) => symlinkSync(path, path), ''],
  ])('that is %s', (_, make, reason) => {
    const path = join(temporaryDirectory(), 'token');
    make(path);
    expect(refusal({ tokenFile: path })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`tokenFile: cannot use ${path}: ${reason}`),
    });
  });

  test('but a link to a good file is followed', () => {
    const path = join(temporaryDirectory(), 'token');
    symlinkSync(file('0123456789abcdef'), path);
    expect(chooseTokens(config({ tokenFile: path }), LOOPBACK)?.tokens.control).toBe('0123456789abcdef');
  });

  test('that does not exist, by its name', () => {
    expect(refusal({ tokenFile: '/no/such/file' }).message).toContain('/no/such/file');
  });

  test('that has the token of the other role', () => {
    const path = file('0123456789abcdef');
    expect(refusal({ tokenFile: path, readTokenFile: path }).message).toContain('the same token');
  });
});

describe('without a token', () => {
  test('on loopback only', () => {
    for (const host of [LOOPBACK, '::1', 'localhost'])
      expect(chooseTokens(config({ noToken: true }), host)).toBeUndefined();
    expect(refusal({ noToken: true }, '0.0.0.0').message).toContain('0.0.0.0 is no loopback address');
  });

  test('not behind a proxy', () => {
    const externalUrl = ExternalUrl.parse('https://vmtally.example/vm/');
    expect(
      failure(() => chooseTokens({ ...config({ noToken: true }), externalUrl }, LOOPBACK)),
    ).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'noToken: everyone who reaches https://vmtally.example/vm/ would need no token',
    });
  });

  test('not beside a file', () => {
    expect(refusal({ noToken: true, readTokenFile: '/a' }).message).toContain('a token file is given too');
  });
});
