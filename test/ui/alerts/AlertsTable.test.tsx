import { describe, expect, test } from 'vitest';
import { AlertChanges } from '../../../ui/src/alerts/AlertChanges.tsx';
import { AlertsTable } from '../../../ui/src/alerts/AlertsTable.tsx';
import { alertOf, row, ruleTick } from '../../fixtures/alerts.ts';
import { rendered } from '../rendered.ts';

const HOSTILE = '<b onload=x>\u202e';

describe('the table of alerts', () => {
  const names = alertOf({ when: 'rate', above: 10, by: 'name' });
  names.tick(ruleTick(1, [row(20, 20, HOSTILE), row(90, 30, 'ld')]));
  const sum = alertOf({ name: 'sum', above: 1e6, for: '5s' });
  sum.doubt('session main is suspended', 1);

  test('has condition, state and rows of each rule', () => {
    const { rows } = rendered(<AlertsTable alerts={[names.status, sum.status]} onDelete={() => {}} />);
    expect(rows[0]).toEqual(['Name', 'Condition', 'State', 'Rows', 'Fired', 'Actions']);
    expect(rows[1]?.slice(0, 3)).toEqual([
      'heavy',
      'kmalloc, rate above 10 allocations/s by name on main',
      'firing',
    ]);
    expect(rows[1]?.[3]).toContain('ld : 30 allocations/s firing since');
    expect(rows[1]?.[3]).toContain('60 to 90 allocations in the last tick');
    expect(rows[1]?.slice(4)).toEqual(['2', 'Delete']);
    expect(rows[2]?.slice(1, 4)).toEqual([
      'kmalloc, count above 1,000,000 allocations for 5 s on main',
      'unknown session main is suspended',
      '',
    ]);
  });

  test('a number that may be larger has its bounds, and a host the time since its last summary', () => {
    const unsure = alertOf({ above: 10 });
    unsure.tick(ruleTick(1, [row(20, 20)], { missing: 7, why: 'up to 7 events may be missing' }));
    const down = alertOf({ event: undefined, hosts: 'gone' });
    down.tick(ruleTick(1, [row(35, 0, 'web-1')]));
    const { rows } = rendered(<AlertsTable alerts={[unsure.status, down.status]} />);
    expect(rows[1]?.[3]).toContain('20 allocations to 27 allocations firing');
    expect(rows[2]?.[1]).toBe('hosts gone on main');
    expect(rows[2]?.[3]).toMatch(/^web-1 : no summary for 35 s firing since \S+$/);
    expect(rendered(<AlertChanges alerts={[unsure.status]} />).text).toContain(
      '20 allocations to 27 allocations',
    );
  });

  test('a rule without rows has nothing in their cell: on a narrow screen it has no label then', () => {
    expect(rendered(<AlertsTable alerts={[sum.status]} />).html).toContain('data-label="rows"></td>');
  });

  test('hostile names stay text', () => {
    const { html } = rendered(<AlertsTable alerts={[names.status]} />);
    expect(html).not.toContain('<b onload');
    expect(html).toContain('&lt;b onload=x&gt;');
  });

  test('offers no action for what the configuration has, and to clients that may only read', () => {
    const fixed = { ...sum.status, configured: true };
    const actions = (alert: typeof fixed, onDelete?: () => void) =>
      rendered(<AlertsTable alerts={[alert]} onDelete={onDelete} />).rows[1]?.at(-1);
    expect(actions(fixed, () => {})).toBe('in the configuration');
    expect(actions(sum.status)).toBe('');
  });
});

test('changes are listed with the latest first', () => {
  const every = alertOf({ every: 100 });
  every.tick(ruleTick(1, [row(250, 250)]));
  every.tick(ruleTick(2, [row(300, 50)]));
  const { text } = rendered(<AlertChanges alerts={[every.status]} />);
  expect(text).toMatch(
    /heavy firing 300 allocations, 250 to 300 allocations in the tick .* heavy firing 250 allocations, 2 times, 0 to 250 allocations in the tick$/,
  );
  expect(rendered(<AlertChanges alerts={[]} />).text).toBe('Nothing has fired');
});
