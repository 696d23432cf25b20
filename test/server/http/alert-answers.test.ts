import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { Access } from '../../../src/server/access.ts';
import { makeApp } from '../../../src/server/app.ts';
import { addCountingAnswers } from '../../../src/server/http/counting-answers.ts';
import { AlertList, AlertStatus } from '../../../src/wire/alerts.ts';
import { ErrorBody } from '../../../src/wire/http.ts';
import { ruleOf } from '../../fixtures/alerts.ts';
import { type Serving, serving } from '../../fixtures/engine.ts';
import { who } from '../../fixtures/feed.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const HOST = '127.0.0.1:7117';
let of: Serving;
let app: ReturnType<typeof makeApp>;
beforeEach(() => {
  of = serving();
  const page = temporaryDirectory({ 'ui/index.html': '', 'ui/login.html': '' });
  app = makeApp({
    access: new Access({ control: 'may do all', read: 'may only read' }),
    version: '1',
    page: join(page, 'ui'),
    report: (error) => expect.fail(String(error)),
    addAnswers: (added) => addCountingAnswers(added, of.hub, '1'),
  });
});

const ask = (path: string, method = 'GET', body?: unknown, token = 'may do all') =>
  app.request(`http://${HOST}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { host: HOST, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const refusal = async (response: Response) => {
  const { error } = ErrorBody.parse(await response.json());
  return [response.status, error.code, error.message];
};
/** Takes each rule that is set, as the counting process does. */
const take = () => {
  of.engine.handlers['set-alert'] = ({ rule }) => {
    of.engine.emit({ kind: 'alert-rules', rules: [{ rule, configured: false }] });
    return null;
  };
};

test('a rule is set, listed and deleted', async () => {
  take();
  of.engine.handlers['delete-alert'] = () => null;
  const set = await ask('/api/alerts', 'POST', { name: 'heavy', event: 'kmalloc', above: '1e6' });
  expect(set.status).toBe(200);
  expect(AlertStatus.parse(await set.json())).toMatchObject({ rule: { above: 1e6 }, state: 'unknown' });
  expect(of.engine.asked).toEqual([{ verb: 'set-alert', rule: ruleOf({ above: 1e6 }) }]);
  const { alerts } = AlertList.parse(await (await ask('/api/alerts')).json());
  expect(alerts.map(({ rule }) => rule.name)).toEqual(['heavy']);
  expect((await ask('/api/alerts/heavy', 'DELETE')).status).toBe(204);
  expect(of.engine.asked.at(-1)).toEqual({ verb: 'delete-alert', alert: 'heavy' });
});

test('alerts are of whole ticks, however long one takes', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => who(10 + index));
  const rules = ['a', 'b'].map((name) => ({
    rule: ruleOf({ name, above: 5, by: 'row' }),
    configured: false,
  }));
  of.engine.emit({ kind: 'alert-rules', rules });
  const counts = rows.map(({ row }): [number, number, number, number] => [row, 0, 64, 6]);
  of.engine.tick({ tick: 2, names: false, vmstat: { pgfault: 1 }, rows, counts });
  expect(of.hub.alerts.status).toMatchObject([{ firing: 0 }, { firing: 0 }]);
  const { alerts } = AlertList.parse(await (await ask('/api/alerts')).json());
  expect(alerts).toMatchObject([
    { firing: 1000, rowsLeftOut: 39_980 },
    { firing: 1000, rowsLeftOut: 39_980 },
  ]);
});

describe('refused are', () => {
  test.each<[object, string]>([
    [{ name: 'heavy', event: 'kmalloc' }, 'must have one of above, below, every'],
    [{ name: 'a/b', event: 'kmalloc', above: 1 }, 'must be 1 to 60 letters, digits, _ . -'],
  ])('%j', async (rule, text) => {
    const [status, code, message] = await refusal(await ask('/api/alerts', 'POST', rule));
    expect([status, code]).toEqual([400, 'REQUEST_INVALID']);
    expect(message).toContain(text);
    expect(of.engine.asked).toEqual([]);
  });

  test('clients that may only read', async () => {
    take();
    const rule = { name: 'heavy', event: 'kmalloc', above: 1 };
    const set = await ask('/api/alerts', 'POST', rule, 'may only read');
    expect(await refusal(set)).toMatchObject([403, 'CONTROL_NEEDED', {}]);
    const gone = await ask('/api/alerts/heavy', 'DELETE', undefined, 'may only read');
    expect(await refusal(gone)).toMatchObject([403, 'CONTROL_NEEDED', {}]);
    expect((await ask('/api/alerts', 'GET', undefined, 'may only read')).status).toBe(200);
  });

  test.each([
    ['ALERT_UNKNOWN', 404],
    ['ALERT_LOCKED', 403],
    ['ALERT_LIMIT', 429],
  ] as const)('with %s and status %d', async (code, status) => {
    of.engine.handlers['delete-alert'] = () => {
      throw new VmtallyError(code, 'no', 'Do.');
    };
    expect(await refusal(await ask('/api/alerts/heavy', 'DELETE'))).toEqual([status, code, 'no']);
  });

  test('a rule that another client deleted at once', async () => {
    of.engine.handlers['set-alert'] = () => null;
    const rule = { name: 'heavy', event: 'kmalloc', above: 1 };
    expect(await refusal(await ask('/api/alerts', 'POST', rule))).toMatchObject([404, 'ALERT_UNKNOWN', {}]);
  });
});
