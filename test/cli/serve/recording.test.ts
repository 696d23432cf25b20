import { expect, test, vi } from 'vitest';
import { logRecording } from '../../../src/cli/serve/recording.ts';
import type { Recording } from '../../../src/wire/session.ts';

const recording = (message?: string): Recording => ({
  directory: '/ring',
  files: 1,
  bytes: 10,
  oldestMs: 0,
  problem: message === undefined ? null : { code: 'RECORD_FAILED', message, hint: 'Make room.' },
});

test('a failure is logged once for each reason, and the return once', () => {
  const log = { info: vi.fn(), error: vi.fn() };
  const logged = logRecording(log);
  for (const message of [undefined, 'ENOSPC', 'ENOSPC', 'EIO', undefined, undefined, 'ENOSPC'])
    logged(recording(message));
  expect(log.error.mock.calls.map(([, text]) => text)).toEqual([
    'ENOSPC; counting goes on',
    'EIO; counting goes on',
    'ENOSPC; counting goes on',
  ]);
  expect(log.error.mock.calls[0]?.[0]).toMatchObject({ code: 'RECORD_FAILED' });
  expect(log.info.mock.calls.map(([, text]) => text)).toEqual(['recording again']);
});
