import { expect, test } from 'vitest';
import { notInCapture } from '../../src/replay/recorded-capture.ts';

test('a capture with call sites says which command prints them', () => {
  expect(notInCapture({ by: 'pid,site' }).verbs['count-by-site']).toContain('vmtally report --by site');
  expect(notInCapture({ by: 'pid' }).verbs['count-by-site']).toContain('vmtally record --by pid,site');
});
