import { expect, test } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { toText } from '../../../src/metrics/to-text.ts';
import { FLEET_HEADS, fleetFamilies } from '../../../src/server/fleet/families.ts';
import { documentAt } from '../../fixtures/documents.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const NOW = 1_790_000_011_000;

test('totals of each host have the host as a label, and a host that is late is not up', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf({ missing: [7, null] }), { receivedMs: NOW });
  const text = () => toText(fleetFamilies(state, NOW - 1000, NOW), 'prometheus');
  const of = 'host="web-1.example",event="kmem:kmalloc"';
  expect(text()).toContain(`vmtally_fleet_events_total{${of}} 10007\n`);
  expect(text()).toContain(`vmtally_fleet_event_bytes_total{${of}} 640448\n`);
  expect(text()).toContain(`vmtally_fleet_missing_events_total{${of}} 7\n`);
  expect(text()).not.toContain('missing_events_total{host="web-1.example",event="kmem:mm_page_alloc"}');
  expect(text()).toContain('vmtally_fleet_host_up{host="web-1.example"} 1\n');
  expect(text()).toContain('vmtally_fleet_hosts{presence="present"} 1\n');
  state.tick(NOW + 40_000);
  expect(text()).toContain('vmtally_fleet_host_up{host="web-1.example"} 0\n');
  expect(text()).toContain(`vmtally_fleet_events_total{${of}} 10007\n`);
  state.refuse('size', 'too large');
  expect(text()).toContain('vmtally_fleet_refused_summaries_total{reason="size"} 1\n');
});

test('docs/fleet.md has all families', () => {
  for (const { name } of Object.values(FLEET_HEADS)) expect(documentAt('docs/fleet.md')).toContain(name);
});
