import { expect, test } from 'vitest';
import { postedAlert } from '../../../src/server/alerts/posted-alert.ts';
import { alertOf, type RuleInput, row, ruleTick } from '../../fixtures/alerts.ts';

const TIMES = { endsMs: 60_000, host: 'here', page: 'http://here:7117/' };

function posted(rule: RuleInput, name?: string, key = name, start: number | null = null) {
  const alert = alertOf({ above: 10, ...rule });
  const reading = {
    ...row(1_000_003, 11),
    row: key === undefined ? null : { key, name: name ?? null, start },
  };
  const [change] = alert.tick(ruleTick(2, [reading]));
  return postedAlert(alert.held, change ?? expect.fail(), TIMES);
}

test('an alert of all rows', () => {
  expect(posted({})).toEqual({
    labels: { alertname: 'heavy', instance: 'here', session: 'main', event: 'kmalloc' },
    annotations: {
      summary: 'kmalloc, count above 10 allocations: 1,000,003 allocations',
      value: '1000003',
      span: '999,992 to 1,000,003 allocations',
      from: '1970-01-01T00:00:01.000Z',
      to: '1970-01-01T00:00:02.000Z',
    },
    startsAt: '1970-01-01T00:00:02.000Z',
    endsAt: '1970-01-01T00:01:00.000Z',
    generatorURL: 'http://here:7117/',
  });
});

test('a row has its key and its name', () => {
  expect(posted({ by: 'row' }, 'gcc', '1234').labels).toMatchObject({ row: '1234', name: 'gcc' });
  expect(posted({ by: 'row' }, 'gcc', '1234').labels).not.toHaveProperty('start');
  // A later process may have the pid.
  expect(posted({ by: 'row' }, 'gcc', '1234', 5001).labels).toMatchObject({ row: '1234', start: '5001' });
  expect(posted({ by: 'name' }, 'gcc').labels).toMatchObject({ name: 'gcc' });
  expect(posted({ by: 'unit' }, 'ssh.service').labels).toMatchObject({ unit: 'ssh.service' });
});

test('a host of a fleet has its name, and a label a name that Prometheus takes', () => {
  expect(posted({ by: 'label:rack' }, 'b7').labels).toMatchObject({ label_rack: 'b7' });
  const { labels, annotations } = posted({ event: undefined, hosts: 'gone', above: undefined }, 'web-1');
  expect(labels).toEqual({ alertname: 'heavy', instance: 'here', session: 'main', host: 'web-1' });
  expect(annotations).not.toHaveProperty('span');
});

test('hostile names stay text, and are short', () => {
  const name = '\u001b[2J"}],\n{{ .Labels }}<script>\u202e\ud800';
  expect(posted({ by: 'name' }, name).labels.name).toBe('?[2J"}],?{{ .Labels }}<script>??');
  expect(posted({ by: 'cgroup' }, '/x'.repeat(4000)).labels.cgroup).toHaveLength(500);
});

test('a number that is uncertain, or of an earlier tick, says so', () => {
  const alert = alertOf({ when: 'rate', above: 10 });
  const why = 'up to 7 events may be missing';
  const [change] = alert.tick(ruleTick(1, [row(11, 11)], { missing: 7, why }));
  expect(postedAlert(alert.held, change ?? expect.fail(), TIMES).annotations).toMatchObject({
    summary: 'kmalloc, rate above 10 allocations/s: 11 allocations/s to 18 allocations/s',
    value: '11',
    why,
  });
  alert.doubt('session main is suspended', 2000);
  const [firing] = alert.rows;
  expect(postedAlert(alert.held, firing ?? expect.fail(), TIMES).annotations).toMatchObject({
    value: '11',
    to: '1970-01-01T00:00:01.000Z',
    why: 'session main is suspended: the numbers are of an earlier tick',
  });
});
