import { expect, test } from 'vitest';
import { notInCapture } from '../../src/replay/recorded-capture.ts';

test('a capture without call sites says how to record them', () => {
  expect(notInCapture({ by: 'pid,site' }).verbs['count-by-site']).not.toContain('record');
  expect(notInCapture({ by: 'pid' }).verbs['count-by-site']).toContain('vmtally record --by pid,site');
});
