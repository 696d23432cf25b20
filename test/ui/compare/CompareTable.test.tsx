import { describe, expect, test } from 'vitest';
import { Compare } from '../../../src/client/compare.ts';
import { CompareTable } from '../../../ui/src/compare/CompareTable.tsx';
import type { Standing } from '../../../ui/src/compare/rows-shown.ts';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { AT_REST, compare, compared, IDENTITIES, UNKNOWN } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const HIDDEN = 'this kernel hides process 1 from every tracepoint';

const model = new Compare();
model.apply(
  compare({
    identities: IDENTITIES.map((identity) =>
      identity.id === 'swap.in' ? { ...identity, missing: HIDDEN } : identity,
    ),
    rows: [
      compared({
        counted: 16_110,
        counter: { low: 16_110, high: 16_112 },
        residual: { low: -2, high: 0 },
      }),
      compared({
        id: 'page.free',
        counted: 900,
        residual: { low: -100, high: -100 },
        verdict: 'unexplained',
      }),
      compared({ id: 'oom.kill', ...AT_REST }),
      compared({ id: 'swap.in', ...UNKNOWN }),
    ],
    sums: [compared({ counted: 5000, verdict: 'explained' })],
  }),
);

const render = (place: Partial<Place> = {}, unfolded: Standing[] = []) =>
  rendered(
    <CompareTable
      compare={model}
      version={1}
      place={{ ...HOME, view: 'compare', ...place }}
      unfolded={new Set(unfolded)}
    />,
  );

/** The rows without the head of the table. */
const body = (...settings: Parameters<typeof render>) => render(...settings).rows.slice(1);

describe('the table of the comparison', () => {
  test('has both sides, the residual, its bound and the verdict, by group', () => {
    expect(body().map((row) => row.slice(0, 6))).toEqual([
      ['page allocator'],
      ['pgalloc_* Pages allocated', '16,111', '16,110', '-1', '±1', 'balanced'],
      ['pgfree Pages freed', '1,000', '900', '-100', '±0', 'unexplained'],
    ]);
  });

  test('marks verdicts by class', () => {
    const { html } = render();
    expect(html).toContain('verdict-balanced');
    expect(html).toContain('verdict-unexplained');
    expect(html).not.toContain('verdict-explained');
  });

  test('has exact intervals in its tooltips', () => {
    expect(render().tooltips).toEqual(
      expect.arrayContaining(['between 16,110 and 16,112 pages', '16,110 pages', 'between -2 and 0 pages']),
    );
  });

  test('shows sums if the address says so', () => {
    expect(body({ over: 'sum' })[1]?.slice(0, 6)).toEqual([
      'pgalloc_* Pages allocated',
      '1,000',
      '5,000',
      '0',
      '±0',
      'explained',
    ]);
  });

  test('shows identities at rest if they are unfolded', () => {
    expect(body({}, ['rest']).slice(3)).toEqual([
      ['out of memory'],
      ['oom_kill Kills', '0', '0', '0', '±0', 'balanced', ''],
    ]);
  });

  test('says why this kernel cannot evaluate an identity, in place of its numbers', () => {
    expect(body({}, ['missing']).slice(3)).toEqual([['swap'], ['pgalloc_* Swapped in', HIDDEN]]);
  });

  test('opens the details of one row', () => {
    const { text, html } = render({ identity: 'page.free' });
    expect(text).toContain('mm_page_free = pgfree');
    expect(html.match(/aria-expanded="true"/g)).toHaveLength(1);
    expect(html).toContain('aria-controls="details-page.free"');
    expect(render().html).not.toContain('aria-expanded="true"');
  });
});
