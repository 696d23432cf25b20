import { expect, test } from 'vitest';
import { eventList } from '../../src/session/event-list.ts';
import { probeOf, probesOf } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const PROBE = probeOf({
  maps: `
  kmalloc: { counts: allocations }
  kmalloc_failed: { counts: failed allocations, summary: Requests that failed }`,
  script: `tracepoint:kmem:kmalloc {
  if (args->ptr == 0) { @kmalloc_failed[pid] = count(); } else { @kmalloc[pid] = count(); }
}`,
});
const listed = (known = tracepoints()) =>
  eventList({ probes: probesOf(PROBE), tracepoints: known }).filter(({ name }) => name.startsWith('kmalloc'));

test('has probes and their parts, each with what it counts', () => {
  expect(listed()).toEqual([
    { name: 'kmalloc', summary: PROBE.head.summary, missing: null, lacking: [], site: true },
    { name: 'kmalloc.failed', summary: 'Requests that failed', missing: null, lacking: [], site: true },
  ]);
});

test('a part is missing where its probe is', () => {
  const without = listed(tracepoints({ without: ['kmem:kmalloc'] }));
  expect(without.map(({ missing }) => missing)).toEqual([expect.any(String), expect.any(String)]);
});
