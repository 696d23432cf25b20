import { expect, test } from 'vitest';
import { BesideSession } from '../../../src/cli/top/beside-session.ts';
import type { Engine, Request } from '../../../src/wire/feed.ts';
import { SessionSpec } from '../../../src/wire/session.ts';
import { sessionInfo } from '../../fixtures/feed.ts';

const SPEC = SessionSpec.parse({ name: 'main', events: [{ event: '@default' }], by: 'tid', intervalMs: 500 });
const FREES = { event: 'kmem:kfree' };

function fakeEngine() {
  const requests: Request[] = [];
  const engine = {
    onFeed: () => {},
    ask: async (request: Request) => {
      requests.push(request);
      return request.verb === 'create' ? sessionInfo({ id: 's1' }) : null;
    },
  };
  return { requests, session: new BesideSession(engine as unknown as Engine, SPEC) };
}

test('counts what is wanted now, with the rows and the interval of the first session, and ends', async () => {
  const { requests, session } = fakeEngine();
  expect(await session.count([])).toBeNull();
  await session.setInterval(250);
  expect(requests).toEqual([]);
  const ids = [session.count(['kmem:kfree']), session.count(['kmem:kfree', 'kmem:mm_page_free'])];
  expect(await Promise.all(ids)).toEqual(['s1', 's1']);
  await session.setInterval(100);
  expect(await session.count([])).toBeNull();
  const spec = { ...SPEC, name: 'columns', events: [FREES], intervalMs: 250 };
  expect(requests).toEqual([
    { verb: 'create', spec },
    { verb: 'change', session: 's1', change: { events: [FREES, { event: 'kmem:mm_page_free' }] } },
    { verb: 'change', session: 's1', change: { intervalMs: 100 } },
    { verb: 'delete', session: 's1' },
  ]);
});

test('a failure ends no later change', async () => {
  const { requests, session } = fakeEngine();
  const failing: Engine['ask'] = () => Promise.reject(new Error('no room'));
  const other = new BesideSession({ onFeed: () => {}, ask: failing }, SPEC);
  await expect(other.count(['kmem:kfree'])).rejects.toThrow('no room');
  await expect(other.count(['kmem:kfree'])).rejects.toThrow('no room');
  expect(await session.count(['kmem:kfree'])).toBe('s1');
  expect(requests).toHaveLength(1);
});
