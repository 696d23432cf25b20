import { expect, test } from 'vitest';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { HostViews } from '../../src/nats/host-views.ts';

/** The views of a host that answers each request with this. */
const viewsOf = (answer: object): HostViews => {
  const connection: Pick<Connection, 'subscribe' | 'request'> = {
    subscribe: () => () => {},
    request: () => Promise.resolve({ data: Buffer.from(JSON.stringify(answer)) } as never),
  };
  return new HostViews(connection as Connection, subjectsOf('prod'));
};

test.each([
  ['SESSION_UNKNOWN', 'SESSION_UNKNOWN'],
  ['LATER_CODE', 'REQUEST_INVALID'],
  ['constructor', 'REQUEST_INVALID'],
])('a host that answers with the problem %s has the code %s', async (sent, code) => {
  const views = viewsOf({ problem: { code: sent, message: 'no view', hint: 'Look.' } });
  await expect(views.look('a', { view: 'sessions' })).rejects.toMatchObject({ code, message: 'no view' });
});
