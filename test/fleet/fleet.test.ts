import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../src/fleet/fleet.ts';
import { NUMBERS } from '../../src/fleet/numbers.ts';
import { SENT_GROUPINGS, type Summary } from '../../src/fleet/schema.ts';
import { PlainSums, plainGroups } from './plain-sums.ts';
import { summaries } from './random-summary.ts';
import { summaryOf } from './summary-fixture.ts';

const NOW = 1_790_000_020_000;
const RECEIPT = { receivedMs: NOW };
const HOSTS = ['a', 'b', 'c'];
const TOP = 100;

/** All that a fleet shows, but what depends on the way of the messages: names, where hosts differ in a unit, do. */
const shown = (fleet: Fleet) => {
  const { taken: _, old: __, refused: ___, series, ...totals } = fleet.totals();
  const names = new Map(series.map(({ series: { id, form } }) => [id, JSON.stringify(form)]));
  const named = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, each: unknown) =>
        key === 'series' && typeof each === 'number' ? names.get(each) : key === 'chosen' ? undefined : each,
      ),
    );
  return named({
    ...totals,
    series: series.map(({ series: { form }, hostChange: ____, ...sums }) => ({ form, ...sums })),
    hosts: fleet.hosts(),
    boards: [...SENT_GROUPINGS, 'host' as const, 'row' as const].map((group) =>
      fleet.board({ group, sort: 'count', top: TOP }),
    ),
  });
};

const fleetOf = (all: readonly Summary[]): Fleet => {
  const fleet = new Fleet();
  for (const summary of all) fleet.take(summary, RECEIPT);
  return fleet;
};

/** Summaries of a host in the order in which it sent them. */
const history = (host: string) =>
  fc
    .array(fc.tuple(summaries(host), fc.integer({ min: 1, max: 2 })), { minLength: 1, maxLength: 5 })
    .map((all) => {
      let [epoch, seq] = [1, 0];
      return all.map(([summary, step]) => {
        [epoch, seq] = step === 2 ? [epoch + 1, 1] : [epoch, seq + 1];
        return { ...summary, epoch, seq, run: `r${epoch}` };
      });
    });

describe('a fleet', () => {
  it('is after any order, repetition and loss of summaries as after the last one of each host alone', () => {
    const messages = fc.tuple(...HOSTS.map(history)).chain((all) => {
      const last = all.map((each) => each.at(-1)).filter((each) => each !== undefined);
      return fc.record({
        last: fc.constant(last),
        sent: fc.tuple(fc.subarray(all.flat()), fc.subarray(all.flat())).chain(([once, twice]) => {
          const sent = [...last, ...once, ...twice];
          return fc.shuffledSubarray(sent, { minLength: sent.length });
        }),
      });
    });
    fc.assert(
      fc.property(messages, ({ last, sent }) => {
        // Somebody looks all the time: what is kept for views must follow.
        const watched = new Fleet();
        for (const summary of sent) {
          watched.take(summary, RECEIPT);
          shown(watched);
        }
        expect(shown(watched)).toEqual(shown(fleetOf(last)));
      }),
      { endOnFailure: true, numRuns: 40 },
    );
  });

  it('has the sums of its hosts, and the bounds that follow from what they did not send', () => {
    fc.assert(
      fc.property(fc.tuple(...HOSTS.map(summaries)), (all) => {
        const fleet = fleetOf(all);
        const totals = new PlainSums();
        for (const summary of all) totals.add('all', summary.totals, summary);
        for (const sums of fleet.totals().series)
          expect(NUMBERS.map((name) => sums[name])).toEqual(totals.of('all', sums.series.form));
        const forms = new Map(fleet.series().map(({ id, form }) => [id, form]));
        for (const group of SENT_GROUPINGS) {
          const plain = plainGroups(all, group);
          const { rows } = fleet.board({ group, sort: 'count', top: TOP });
          expect(new Set(rows.map(({ key }) => key))).toEqual(plain.keys);
          for (const { key, cells, hosts } of rows) {
            expect(hosts).toBe(plain.hosts.get(key));
            for (const [id, form] of forms) {
              const cell = cells.find(({ series }) => series === id);
              expect(NUMBERS.map((name) => cell?.[name] ?? 0)).toEqual(plain.known.of(key, form));
              expect(NUMBERS.map((name) => cell?.more?.[name] ?? 0)).toEqual(plain.more.of(key, form));
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is as if a host had never been after that host is forgotten', () => {
    fc.assert(
      fc.property(history('a'), history('b'), (gone, here) => {
        const fleet = new Fleet({ forgetMs: 1_000_000 });
        for (const summary of gone) fleet.take(summary, RECEIPT);
        fleet.tick(NOW + 999_000);
        for (const summary of here) fleet.take(summary, { receivedMs: NOW + 1_000_001 });
        fleet.tick(NOW + 1_000_001);
        const other = new Fleet();
        other.tick(NOW + 1_000_001);
        for (const summary of here) other.take(summary, { receivedMs: NOW + 1_000_001 });
        expect(shown(fleet)).toEqual({ ...(shown(other) as object), forgotten: 1 });
      }),
      { endOnFailure: true, numRuns: 40 },
    );
  });

  it('counts a host that is late without its rates, and again with them when it is back', () => {
    const fleet = fleetOf([summaryOf(), summaryOf({ host: 'b' })]);
    const rates = () => fleet.totals().series.map(({ rate }) => rate);
    const before = shown(fleet);
    expect(rates()).toEqual([(2 * Math.round(100.9 * 1024)) / 1024, 0]);
    fleet.tick(NOW + 30_001);
    expect(rates()).toEqual([0, 0]);
    expect(fleet.totals()).toMatchObject({
      hosts: { present: 0, late: 2, gone: 0 },
      series: [{ count: 20_014 }, { count: 62 }],
    });
    expect(fleet.board({ group: 'name', sort: 'rate', top: 5 }).rows[0]).toMatchObject({
      chosen: 0,
      hosts: 2,
    });
    const { version } = fleet;
    fleet.tick(NOW + 100_000);
    expect(fleet.version).toBe(version);
    fleet.tick(NOW + 100_001);
    // Views show that they are gone.
    expect(fleet.version).toBeGreaterThan(version);
    expect(fleet.host('b')).toMatchObject({
      presence: 'gone',
      cells: [{ count: 10_007, rate: 0 }, { count: 31 }],
    });
    for (const host of ['b', 'web-1.example'])
      fleet.take(summaryOf({ host, seq: 2 }), { receivedMs: NOW + 100_001 });
    fleet.tick(NOW);
    expect(JSON.stringify(shown(fleet)).replaceAll(/"(?:seq|seenMs|skewMs)":-?\d+/g, '')).toBe(
      JSON.stringify(before).replaceAll(/"(?:seq|seenMs|skewMs)":-?\d+/g, ''),
    );
  });

  it('calls no host late before the hub has been receiving for as long as the host may be silent', () => {
    const fleet = fleetOf([summaryOf(), summaryOf({ host: 'b', intervalMs: 1_000 })]);
    const presence = () => fleet.hosts().map((host) => host.presence);
    // Nothing could come for five minutes.
    const backMs = NOW + 300_000;
    fleet.tick(backMs, backMs);
    expect(presence()).toEqual(['present', 'present']);
    fleet.tick(backMs + 30_000, backMs);
    expect(presence()).toEqual(['gone', 'present']);
    fleet.tick(backMs + 30_001, backMs);
    expect(presence()).toEqual(['gone', 'late']);
    // Hosts that are late or gone are so until they send again.
    fleet.tick(backMs + 100_000, backMs + 100_000);
    expect(presence()).toEqual(['gone', 'late']);
    fleet.tick(backMs + 200_001, backMs + 100_000);
    expect(presence()).toEqual(['gone', 'gone']);
    expect(fleet.listeningMs).toBe(backMs + 100_000);
  });

  it('does not count time in which the hub did not hear as silence of hosts', () => {
    const fleet = new Fleet();
    const presence = () => fleet.hosts().map((host) => host.presence);
    fleet.tick(NOW, NOW, 0);
    fleet.take(summaryOf(), { receivedMs: NOW });
    // This one came when 100 seconds without hearing had just ended.
    fleet.take(summaryOf({ host: 'x' }), { receivedMs: NOW + 110_000, unheardMs: 100_000 });
    fleet.tick(NOW + 130_000, NOW, 100_000);
    expect(presence()).toEqual(['present', 'present']);
    fleet.tick(NOW + 130_001, NOW, 100_000);
    expect(presence()).toEqual(['late', 'present']);
    fleet.tick(NOW + 140_001, NOW, 100_000);
    expect(presence()).toEqual(['late', 'late']);
  });

  it('knows a host by when the server got its summary, where the hub itself came later', () => {
    const fleet = new Fleet();
    fleet.tick(NOW, NOW);
    fleet.take(summaryOf(), { receivedMs: NOW - 101_000 });
    expect(fleet.host('web-1.example')?.presence).toBe('gone');
    fleet.take(summaryOf({ seq: 2 }), { receivedMs: NOW - 40_000 });
    expect(fleet.host('web-1.example')?.presence).toBe('late');
  });

  it('adds up no series of one name that hosts count with different filters, and names them apart', () => {
    const { series } = summaryOf();
    const filtered = series.map((each, place) =>
      place === 0 ? { ...each, filter: 'bytes_alloc > 4096' } : each,
    );
    const fleet = fleetOf([summaryOf({ host: 'a' }), summaryOf({ host: 'b', series: filtered })]);
    expect(fleet.totals().series.map(({ series: { name }, count }) => [name, count])).toEqual([
      ['kmem:kmalloc', 10_007],
      ['kmem:kmalloc [bytes, if bytes_alloc > 4096]', 10_007],
      ['kmem:mm_page_alloc', 62],
    ]);
  });

  it('has the skew of a clock from the time when a summary was made, not from the tick in it', () => {
    const fleet = new Fleet();
    const nowMs = 1_790_000_013_300;
    fleet.take(summaryOf({ atMs: nowMs - 3_300, sentMs: nowMs - 40 }), {
      receivedMs: nowMs,
      roundTripMs: 20,
    });
    expect(fleet.hosts()[0]?.skewMs).toBe(-30);
  });
});
