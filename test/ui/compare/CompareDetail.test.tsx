import { describe, expect, test } from 'vitest';
import { Compare } from '../../../src/client/compare.ts';
import type { CompareIdentity } from '../../../src/wire/compare.ts';
import { CompareDetail } from '../../../ui/src/compare/CompareDetail.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { compare, compared, IDENTITIES, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const model = new Compare();
model.apply(compare());

function render(parts: Partial<Parameters<typeof compared>[0]> = {}, changes: Partial<CompareIdentity> = {}) {
  const identity = { ...(IDENTITIES[0] ?? expect.fail()), ...changes };
  return rendered(
    <CompareDetail
      compare={model}
      version={1}
      place={HOME}
      identity={identity}
      standing={identity.missing === null ? 'moved' : 'missing'}
      figures={compared(parts)}
    />,
  );
}

describe('the details of an identity', () => {
  test.each([
    ['equal', 'mm_page_alloc = pgalloc_* Both sides count the same events.'],
    ['at most', 'mm_page_alloc ≤ pgalloc_* The counters also count other events'],
    ['at least', 'mm_page_alloc ≥ pgalloc_* The tracepoints also count other events'],
    ['moves with', 'mm_page_alloc ~ pgalloc_* The two sides only rise together'],
  ] as const)('explain the kind %s', (kind, text) => {
    expect(render({}, { kind }).text).toContain(text);
  });

  test('list reasons that apply with their range, then the other known ones', () => {
    const cause = { id: 'pcp', text: 'Pages in per-CPU lists.', where: 'mm/vmstat.c', low: -64, high: null };
    expect(render({ causes: [cause] }).text).toContain(
      'Reasons that apply -64 to +∞ pages pcp Pages in per-CPU lists. mm/vmstat.c ' +
        'Other known reasons for a residual bulk Pages taken in bulk. Usually none mm/page_alloc.c',
    );
  });

  test('list the known reasons alone if none applies', () => {
    const { text } = render();
    expect(text).toContain('Known reasons for a residual bulk');
    expect(text).not.toContain('Reasons that apply');
    expect(render({}, { reasons: [] }).text).toContain('Known reasons for a residual None.');
  });

  test('list the contributors with their shares, and the remainder', () => {
    const made = [
      { row: 1, who: who({ name: 'cc1' }), counted: 600 },
      { row: 2, who: who({ name: null, key: '77', ended: true }), counted: 300 },
    ];
    const { rows, html } = render({ counted: 1000, made });
    expect(rows).toEqual([
      ['Name', 'PID', 'pages', 'Share', ''],
      ['cc1', '1234', '600', '60.0 %', ''],
      [':77 ended', '77', '300', '30.0 %', ''],
      ['others', '', '100', '10.0 %', ''],
    ]);
    expect(html).toContain('href="./?view=process&amp;session=main-compare&amp;pid=1234&amp;start=99"');
  });

  test.each([
    [0, 'The tracepoints counted nothing.'],
    [5, 'No contributor is known.'],
  ])('say why no contributor is listed: %i pages', (counted, text) => {
    expect(render({ counted }).text).toContain(text);
  });

  test('say why this kernel cannot evaluate it, without contributors', () => {
    const { text } = render({}, { missing: 'no probe counts it' });
    expect(text).toContain('Not available on this kernel: no probe counts it.');
    expect(text).not.toContain('Contributors');
  });
});
