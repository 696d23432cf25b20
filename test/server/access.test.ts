import { describe, expect, test } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { Access, COOKIE, headersOf, isLoopback } from '../../src/server/access.ts';
import { failure } from '../fixtures/failure.ts';

const TOKEN = 'correct horse battery';

/** `ok`, or the error code of the refusal. */
function answer(access: Access, headers: Parameters<Access['check']>[0]): string {
  try {
    access.check(headers);
    return 'ok';
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
    [{ host: '127.0.0.1:7117' }, 'ok'],
    [{ host: 'localhost:7117' }, 'ok'],
    [{ host: 'localhost' }, 'ok'],
    [{ host: '[::1]:7117' }, 'ok'],
    [{ host: '127.0.0.1:7117', origin: 'http://127.0.0.1:7117' }, 'ok'],
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
    [{ host: 'LOCALHOST:7117' }, 'ok'],
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

describe('with a token', () => {
  const access = new Access(TOKEN);
  const host = 'box.lan:7117';
  const cookie = access.cookie();
  test.each([
    [{ host, authorization: `Bearer ${TOKEN}` }, 'ok'],
    [{ host: '127.0.0.1', authorization: `Bearer ${TOKEN}` }, 'ok'],
    [{ host, cookie: `${COOKIE}=${cookie}` }, 'ok'],
    [{ host, cookie: `a=b; ${COOKIE}=${cookie}; c=d` }, 'ok'],
    [{ host, cookie: `${COOKIE}=${cookie}`, origin: `http://${host}` }, 'ok'],
    [{ host, authorization: 'Bearer wrong', cookie: `${COOKIE}=${cookie}` }, 'ok'],
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

  test('the error tells a missing token from a wrong one', () => {
    expect(failure(() => access.check({ host }))).toMatchObject({ message: 'no token was given' });
    expect(failure(() => access.check({ host, authorization: 'Bearer x' }))).toMatchObject({
      message: 'the token is wrong',
    });
  });

  test('the cookie does not reveal the token, and belongs to this token only', () => {
    expect(cookie).toMatch(/^[0-9a-f]{64}$/);
    expect(new Access('another').cookie()).not.toBe(cookie);
  });

  test('a new token replaces the old token and its cookie', () => {
    const renewed = new Access(TOKEN);
    renewed.renew('another token');
    expect(answer(renewed, { host, authorization: `Bearer ${TOKEN}` })).toBe('TOKEN_WRONG');
    expect(answer(renewed, { host, cookie: `${COOKIE}=${cookie}` })).toBe('TOKEN_WRONG');
    expect(answer(renewed, { host, authorization: 'Bearer another token' })).toBe('ok');
  });

  test('only the right token logs in', () => {
    access.checkToken(TOKEN);
    expect(failure(() => access.checkToken('wrong'))).toMatchObject({ code: 'TOKEN_WRONG' });
    expect(failure(() => access.checkToken(''))).toMatchObject({ code: 'TOKEN_WRONG' });
    new Access(undefined).checkToken('whatever');
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
