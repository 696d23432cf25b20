import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { Access, headersOf, isLoopback } from '../../src/server/access.ts';
import type { Role } from '../../src/wire/role.ts';
import { failure } from '../fixtures/failure.ts';

const TOKEN = 'correct horse battery';
const READ = 'staple of another kind';
const TOKENS = { control: TOKEN, read: READ };
const COOKIE = 'vmtally-7117';

/** The role, or the error code of the refusal. */
function answer(access: Access, headers: Parameters<Access['check']>[0]): string {
  try {
    return access.check(headers);
  } catch (error) {
    return error instanceof VmtallyError ? error.code : String(error);
  }
}

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['LocalHost', true],
  ['::1', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['128.0.0.1', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['evil.example', false],
  ['1127.0.0.1', false],
  ['', false],
])('%j is a loopback host: %j', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

describe('without a token', () => {
  const access = new Access(undefined);
  test.each([
    [{ host: '127.0.0.1:7117' }, 'control'],
    [{ host: 'localhost:7117' }, 'control'],
    [{ host: 'localhost' }, 'control'],
    [{ host: '[::1]:7117' }, 'control'],
    [{ host: '127.0.0.1:7117', origin: 'http://127.0.0.1:7117' }, 'control'],
    // Requests of another site's page, with its own name or with ours.
    [{ host: 'evil.example' }, 'ORIGIN_DENIED'],
    [{ host: 'evil.example:7117', origin: 'http://evil.example:7117' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: 'http://evil.example' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: 'http://127.0.0.1:8080' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: 'http://localhost:7117' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: 'null' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: '' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117', origin: 'file://' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1.evil.example' }, 'ORIGIN_DENIED'],
    [{ host: 'localhost@evil.example' }, 'ORIGIN_DENIED'],
    [{ host: '' }, 'ORIGIN_DENIED'],
    [{}, 'ORIGIN_DENIED'],
    [{ host: 'LOCALHOST:7117' }, 'control'],
    // A number that cannot be part of an address, and texts that are not hosts.
    [{ host: '127.999.1.1:7117' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:7117, evil.example' }, 'ORIGIN_DENIED'],
    [{ host: 'evil@127.0.0.1:7117' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1/' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1:999999' }, 'ORIGIN_DENIED'],
    [{ host: '[::1' }, 'ORIGIN_DENIED'],
    [{ host: '[::ffff:127.0.0.1]' }, 'ORIGIN_DENIED'],
    [{ host: '127.1' }, 'ORIGIN_DENIED'],
    [{ host: 'localhost.' }, 'ORIGIN_DENIED'],
    [{ host: '127.0.0.1', origin: 'http://127.0.0.1, http://evil.example' }, 'ORIGIN_DENIED'],
  ])('%j: %s', (headers, code) => {
    expect(answer(access, headers)).toBe(code);
  });
});

describe('with tokens', () => {
  const host = 'box.lan:7117';
  const withTokens = (tokens = TOKENS) => Object.assign(new Access(tokens), { port: 7117 });
  const cookieOf = (access: Access, role: Role = 'control') => access.cookie(role)?.value ?? '';
  const access = withTokens();
  const cookie = cookieOf(access);
  const forged = cookie.replace(/[\da-f]{64}$/, 'a'.repeat(64));
  test.each([
    [{ host, authorization: `Bearer ${TOKEN}` }, 'control'],
    [{ host: '127.0.0.1', authorization: `Bearer ${TOKEN}` }, 'control'],
    [{ host, cookie: `${COOKIE}=${cookie}` }, 'control'],
    [{ host, authorization: `bearer ${TOKEN}` }, 'control'],
    [{ host, authorization: `BEARER  ${TOKEN}` }, 'control'],
    [{ host, cookie: `a=b; ${COOKIE}=${cookie}; c=d` }, 'control'],
    [{ host, cookie: `${COOKIE}=${cookie}`, origin: `http://${host}` }, 'control'],
    // A page of another port may have set cookies of the same name, with other paths.
    [{ host, cookie: `${COOKIE}=garbage; ${COOKIE}=${cookie}` }, 'control'],
    [
      { host, cookie: `${COOKIE}=${forged}; ${COOKIE}=; ${COOKIE}=${cookie}; ${COOKIE}=${forged}` },
      'control',
    ],
    [{ host, cookie: `${`${COOKIE}=${forged}; `.repeat(15)}${COOKIE}=${cookie}` }, 'control'],
    [{ host, cookie: `${`${COOKIE}=${forged}; `.repeat(16)}${COOKIE}=${cookie}` }, 'TOKEN_WRONG'],
    [{ host, authorization: 'Bearer wrong', cookie: `${COOKIE}=${cookie}` }, 'control'],
    [{ host, authorization: `Bearer ${READ}` }, 'read'],
    [{ host, cookie: `${COOKIE}=${cookieOf(access, 'read')}` }, 'read'],
    [{ host, authorization: `Bearer ${TOKEN}`, cookie: `${COOKIE}=${cookieOf(access, 'read')}` }, 'control'],
    [{ host, cookie: `${COOKIE}=${cookieOf(access, 'read').replace('read', 'control')}` }, 'TOKEN_WRONG'],
    [{ host, cookie: `vmtally-7118=${cookie}` }, 'TOKEN_WRONG'],
    [{ host }, 'TOKEN_WRONG'],
    [{ host: '127.0.0.1' }, 'TOKEN_WRONG'],
    [{ host, authorization: TOKEN }, 'TOKEN_WRONG'],
    [{ host, authorization: 'Bearer ' }, 'TOKEN_WRONG'],
    [{ host, authorization: `Bearer ${TOKEN.slice(1)}` }, 'TOKEN_WRONG'],
    [{ host, authorization: `Bearer ${TOKEN}x` }, 'TOKEN_WRONG'],
    [{ host, authorization: `Basic ${TOKEN}` }, 'TOKEN_WRONG'],
    [{ host, authorization: `Bearer ${cookie}` }, 'TOKEN_WRONG'],
    [{ host, cookie: `${COOKIE}=${TOKEN}` }, 'TOKEN_WRONG'],
    [{ host, cookie: `${COOKIE}=` }, 'TOKEN_WRONG'],
    [{ host, cookie: `x${COOKIE}=${cookie}` }, 'TOKEN_WRONG'],
    // Valid credentials do not admit requests of another site's page.
    [{ host: `${host}, evil.example`, authorization: `Bearer ${TOKEN}` }, 'ORIGIN_DENIED'],
    [{ host: '999.1.1.1', authorization: `Bearer ${TOKEN}` }, 'ORIGIN_DENIED'],
    [{ host, authorization: `Bearer ${TOKEN}, Bearer x` }, 'TOKEN_WRONG'],
    [{ host, cookie: `${COOKIE}=${cookie}`, origin: 'http://evil.example' }, 'ORIGIN_DENIED'],
    [{ host, authorization: `Bearer ${TOKEN}`, origin: 'null' }, 'ORIGIN_DENIED'],
  ])('%j: %s', (headers, code) => {
    expect(answer(access, headers)).toBe(code);
  });

  describe('behind a proxy that sends another Host', () => {
    const proxied = new Access(TOKENS, undefined, 'https://vmtally.example');
    const headers = { host: '127.0.0.1:7117', authorization: `Bearer ${TOKEN}` };
    test.each([
      [{ origin: 'https://vmtally.example' }, 'control'],
      [{}, 'control'],
      [{ origin: 'http://127.0.0.1:7117' }, 'control'],
      [{ origin: 'https://vmtally.example', authorization: 'Bearer wrong' }, 'TOKEN_WRONG'],
      [{ origin: 'http://vmtally.example' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://vmtally.example:8443' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://vmtally.example.evil.example' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://sub.vmtally.example' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://vmtally.example/' }, 'ORIGIN_DENIED'],
      [{ origin: 'null' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://vmtally.example', 'sec-fetch-site': 'cross-site' }, 'ORIGIN_DENIED'],
      [{ origin: 'https://vmtally.example', host: 'a, b' }, 'ORIGIN_DENIED'],
    ])('%j: %s', (more, code) => {
      expect(answer(proxied, { ...headers, ...more })).toBe(code);
    });

    test('without the setting, the refusal says how the page of a proxy is let in', () => {
      const denied = failure(() => access.check({ ...headers, origin: 'https://vmtally.example' }));
      expect(denied).toMatchObject({
        code: 'ORIGIN_DENIED',
        hint: expect.stringContaining('--external-url'),
      });
    });
  });

  test('the error tells a missing token from a wrong one', () => {
    expect(failure(() => access.check({ host }))).toMatchObject({ message: 'no token was given' });
    expect(failure(() => access.check({ host, authorization: 'Bearer x' }))).toMatchObject({
      message: 'the token is wrong',
    });
  });

  test('the cookie does not reveal the token, and belongs to this token only', () => {
    expect(cookie).toMatch(/^control\.\d{10}\.[0-9a-f]{64}$/);
    expect(cookieOf(withTokens({ control: 'another', read: READ }))).not.toBe(cookie);
  });

  test('the cookie expires after a week', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const headers = { host, cookie: `${COOKIE}=${cookieOf(access)}` };
    vi.setSystemTime(Date.now() + 604_790_000);
    expect(answer(access, headers)).toBe('control');
    vi.setSystemTime(Date.now() + 20_000);
    expect(failure(() => access.check(headers))).toMatchObject({ message: 'the login has expired' });
    const longer = headers.cookie.replace(/\.\d+\./, '.9999999999.');
    expect(answer(access, { host, cookie: longer })).toBe('TOKEN_WRONG');
  });

  test('new tokens replace the old tokens and their cookies', () => {
    const renewed = withTokens();
    renewed.renew({ control: 'another token', read: READ });
    expect(answer(renewed, { host, authorization: `Bearer ${TOKEN}` })).toBe('TOKEN_WRONG');
    expect(answer(renewed, { host, cookie: `${COOKIE}=${cookie}` })).toBe('TOKEN_WRONG');
    expect(answer(renewed, { host, authorization: 'Bearer another token' })).toBe('control');
    expect(answer(renewed, { host, authorization: `Bearer ${READ}` })).toBe('read');
  });

  test('a token logs in to its role', () => {
    expect([access.roleOf(TOKEN), access.roleOf(READ)]).toEqual(['control', 'read']);
    expect(failure(() => access.roleOf('wrong'))).toMatchObject({ code: 'TOKEN_WRONG' });
    expect(failure(() => access.roleOf(''))).toMatchObject({ code: 'TOKEN_WRONG' });
    expect(new Access(undefined).roleOf('whatever')).toBe('control');
  });

  test('wrong tokens are reported and answered at a limited rate; right ones always pass', () => {
    const from: (string | undefined)[] = [];
    const limited = new Access(TOKENS, (client) => from.push(client));
    const codes = Array.from({ length: 50 }, (_, index) =>
      failure(() => limited.roleOf('wrong', `client ${index}`)),
    ).map(({ code }) => code);
    expect(codes.filter((code) => code === 'TOKEN_WRONG')).toHaveLength(20);
    expect(codes.slice(20)).toEqual(Array(30).fill('RATE_LIMIT'));
    expect([from.length, from[0]]).toEqual([20, 'client 0']);
    expect(failure(() => limited.check({ host, authorization: 'Bearer x' }))).toMatchObject({
      retryAfter: 1,
    });
    expect([limited.roleOf(TOKEN), limited.roleOf(READ)]).toEqual(['control', 'read']);
  });
});

test('an error shortens what the client sent', () => {
  for (const headers of [{ host: 'x'.repeat(9000) }, { host: 'localhost', origin: 'x'.repeat(9000) }])
    expect(failure(() => new Access(undefined).check(headers)).message.length).toBeLessThan(300);
});

test('a header that occurs twice is not accepted', () => {
  const two = {
    headers: { host: 'localhost', cookie: 'a=b' },
    headersDistinct: { host: ['localhost', 'evil'] },
  };
  expect(headersOf(two)).toEqual({ host: 'localhost, evil', authorization: undefined, cookie: 'a=b' });
});
