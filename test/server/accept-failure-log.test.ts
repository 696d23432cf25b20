import { expect, test, vi } from 'vitest';
import { acceptFailureLog } from '../../src/server/accept-failure-log.ts';

test('logs connections that failed, a few at once', () => {
  const log = { warn: vi.fn() };
  const failed = acceptFailureLog(log);
  const error = Object.assign(new Error('accept ENFILE'), { code: 'ENFILE' });
  for (let each = 0; each < 100; each++) failed(error);
  expect(log.warn).toHaveBeenCalledTimes(5);
  expect(log.warn).toHaveBeenLastCalledWith({ err: error }, 'a connection was not accepted');
});
