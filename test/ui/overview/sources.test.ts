import { expect, test } from 'vitest';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { sourcesOf } from '../../../ui/src/overview/sources.ts';
import { ORDERS, seriesOf, sessionInfo } from '../../fixtures/feed.ts';

const main = sessionInfo({ series: [ORDERS] });
const extra = (parts: Partial<SessionInfo> = {}) =>
  sessionInfo({ id: 's1', series: [ORDERS, seriesOf('exceptions:page_fault_kernel')], ...parts });
const sources = (...others: SessionInfo[]) =>
  [...sourcesOf(main, [main, ...others])].map(([id, { session }]) => [id, session.id]);

test('a column comes from the session itself, else from another one of the same scope', () => {
  expect(sources(extra())).toEqual([
    ['pages', 'main'],
    ['kernelFaults', 's1'],
  ]);
});

test.each<Partial<SessionInfo>>([
  { scope: { inherit: true, pids: [1] } },
  { by: 'uid' },
  { state: 'ended' },
  { state: 'failed' },
  { companionOf: 'main' },
])('not from a session with %j', (parts) => {
  expect(sources(extra(parts))).toEqual([['pages', 'main']]);
});
