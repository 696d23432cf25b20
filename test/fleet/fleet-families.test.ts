import { describe, expect, it } from 'vitest';
import { Fleet } from '../../src/fleet/fleet.ts';
import { FLEET_HEADS, fleetFamilies } from '../../src/fleet/fleet-families.ts';
import { sampleName } from '../../src/metrics/sample-name.ts';
import { toText } from '../../src/metrics/to-text.ts';
import { summaryOf } from './summary-fixture.ts';

const NOW = 1_790_000_012_000;

const textOf = (fleet: Fleet): string =>
  toText(
    fleetFamilies(fleet.hosts(), fleet.series(), fleet.totals(), {
      startedMs: NOW,
      nowMs: NOW,
      isListening: true,
      alerts: [{ name: 'down', state: 'firing' }],
    }),
    'openmetrics',
  );

describe('metrics of a hub', () => {
  const fleet = new Fleet();
  fleet.take(summaryOf(), { receivedMs: NOW });
  fleet.take(summaryOf({ host: 'b', missing: [7, null], uncountedSeconds: [153, 0] }), {
    receivedMs: NOW - 31_000,
  });
  fleet.refuse('malformed', 'is no summary');
  fleet.tick(NOW);
  const text = textOf(fleet);

  it.each([
    'vmtally_fleet_events_total{host="b",event="kmem:kmalloc"} 10007',
    'vmtally_fleet_event_bytes_total{host="web-1.example",event="kmem:kmalloc"} 640448',
    'vmtally_fleet_missing_events{host="b",event="kmem:kmalloc"} 7',
    'vmtally_fleet_uncounted_seconds_total{host="b",event="kmem:kmalloc"} 153',
    'vmtally_fleet_listening 1',
    'vmtally_fleet_host_up{host="web-1.example"} 1',
    'vmtally_fleet_host_up{host="b"} 0',
    'vmtally_fleet_hosts{presence="late"} 1',
    'vmtally_fleet_host_skew_seconds{host="web-1.example"} -2',
    'vmtally_fleet_host_cost_ratio{host="b"} 0.015',
    'vmtally_alert_firing{alert="down"} 1',
    'vmtally_alert_unknown{alert="down"} 0',
    'vmtally_fleet_summaries_total 2',
    'vmtally_fleet_refused_summaries_total{reason="malformed"} 1',
  ])('have %s', (line) => {
    expect(text.split('\n')).toContain(line);
  });

  it('have no bound where a host knows none', () => {
    expect(text).not.toContain('vmtally_fleet_missing_events{host="b",event="kmem:mm_page_alloc"}');
  });

  it('have the label of each host as its event, whatever other hosts send', () => {
    const [kmalloc, pages] = summaryOf().series;
    if (kmalloc?.value == null || pages === undefined) throw new Error('the fixture has two series');
    const inPages = { ...kmalloc, value: { ...kmalloc.value, unit: 'pages' } };
    const all = new Fleet();
    all.take(summaryOf({ host: 'b', series: [inPages, pages] }), { receivedMs: NOW });
    all.take(summaryOf(), { receivedMs: NOW });
    const lines = textOf(all).split('\n');
    expect(lines).toContain('vmtally_fleet_events_total{host="web-1.example",event="kmem:kmalloc"} 10007');
    expect(lines).toContain('vmtally_fleet_event_pages_total{host="b",event="kmem:kmalloc"} 640448');
  });

  it('have the filter of events that pass one, unless the user named them', () => {
    const [kmalloc, pages] = summaryOf().series;
    if (kmalloc === undefined || pages === undefined) throw new Error('the fixture has two series');
    const large = { ...kmalloc, filter: 'comm == "a"' };
    const named = { ...pages, label: 'large_pages', filter: 'order > 3', ownName: true as const };
    const all = new Fleet();
    all.take(summaryOf({ host: 'a', series: [large, named] }), { receivedMs: NOW });
    all.take(summaryOf({ host: 'c' }), { receivedMs: NOW });
    const lines = textOf(all).split('\n');
    for (const line of [
      'vmtally_fleet_events_total{host="a",event="kmem:kmalloc",filter="comm == \\"a\\""} 10007',
      'vmtally_fleet_event_counted{host="a",event="kmem:kmalloc",filter="comm == \\"a\\""} 1',
      'vmtally_fleet_events_total{host="a",event="large_pages"} 31',
      'vmtally_fleet_events_total{host="c",event="kmem:kmalloc"} 10007',
    ])
      expect(lines).toContain(line);
  });

  it('are all in docs/metrics.md', async () => {
    const { readFile } = await import('node:fs/promises');
    const docs = await readFile('docs/metrics.md', 'utf8');
    const names = Object.values(FLEET_HEADS).map(sampleName);
    expect(names.filter((name) => !docs.includes(`\`${name}`))).toEqual([]);
  });
});
