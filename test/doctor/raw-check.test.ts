import { describe, expect, test } from 'vitest';
import { checkFacts } from '../../src/doctor/checks.ts';
import { checkRaw, differenceOf, judgeRaw } from '../../src/doctor/raw-check.ts';
import type { Twins } from '../../src/doctor/twins.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import { bpftraceOf, factsOf, NO_BPFTRACE } from './facts.ts';

const kmalloc = loadCatalogue().get('kmalloc');
if (kmalloc === undefined) throw new Error('no kmalloc');
const head = kmalloc.head.maps.kmalloc;
if (head === undefined) throw new Error('no map');
const series = { label: 'kmem:kmalloc', probe: 'kmalloc', map: 'kmalloc', events: ['kmem:kmalloc'], head };

const twins = (raw: [number, number][], classic: [number, number][], other: Partial<Twins> = {}): Twins => ({
  probe: kmalloc,
  pairs: [{ series, raw: new Map(raw), classic: new Map(classic) }],
  mayDiffer: 4,
  missesKnown: true,
  ...other,
});

describe('a difference', () => {
  test.each<[string, Twins]>([
    ['equal counts', twins([[64, 100]], [[64, 100]])],
    ['no more than missed', twins([[64, 104]], [[64, 100]])],
    ['a value that only missed events have', twins([[64, 4]], [])],
    [
      'more at the raw tracepoint of a kernel that counts no misses',
      twins([[64, 900]], [[64, 100]], { missesKnown: false }),
    ],
    [
      'a sum',
      {
        ...twins([[0, 900]], [[0, 100]]),
        pairs: [
          {
            series: { ...series, head: { ...head, sum: 'pages' } },
            raw: new Map([[0, 900]]),
            classic: new Map(),
          },
        ],
      },
    ],
  ])('is none: %s', (_, both) => {
    expect(differenceOf(both)).toBeUndefined();
  });

  test.each<[string, Twins]>([
    ['one event too many', twins([[64, 105]], [[64, 100]])],
    ['one too few', twins([[64, 95]], [[64, 100]])],
    ['fewer on a kernel that counts no misses', twins([[64, 95]], [[64, 100]], { missesKnown: false })],
    ['the same events by another value', twins([[48, 100]], [[64, 100]])],
  ])('is one: %s', (_, both) => {
    expect(differenceOf(both)).toContain('kmalloc counted');
  });

  test('is the largest, in words', () => {
    expect(
      differenceOf(
        twins(
          [
            [64, 1100],
            [32, 5],
          ],
          [
            [64, 100],
            [32, 100],
          ],
        ),
      ),
    ).toBe('kmalloc counted 1,100 of bytes_alloc 64 at its raw tracepoint, 100 at its tracepoint');
  });
});

describe('the check', () => {
  const difference = {
    kernel: '6.18.0',
    bpftrace: 'v0.23.2',
    probe: 'kmalloc',
    file: 'kmalloc.bt',
    difference: 'kmalloc counted 1',
  };

  test('names how much was compared', () => {
    expect(judgeRaw([twins([[64, 100]], [[64, 99]]), twins([], [])], [], false)).toEqual({
      name: 'raw',
      status: 'ok',
      found: '100 events of 1 probes counted the same at raw tracepoints and at tracepoints',
      todo: null,
    });
  });

  test('names a difference and its file, and a service that counts on', () => {
    expect(judgeRaw([], [difference, difference], true)).toMatchObject({
      status: 'warning',
      found: 'not used: kmalloc counted 1 (kmalloc.bt), and 1 more',
      todo: expect.stringMatching(/restart the service$/),
    });
  });

  test('says why raw tracepoints are not used, and does not count then', async () => {
    const facts = factsOf({ bpftrace: bpftraceOf(0, 17) });
    expect(await checkRaw(facts, checkFacts(facts), [], '/nonexistent/raw.json')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('not used: bpftrace 0.17 cannot count exactly'),
    });
  });

  test('is skipped where nothing can be counted', async () => {
    const facts = factsOf({ bpftrace: NO_BPFTRACE });
    expect(await checkRaw(facts, checkFacts(facts), [])).toMatchObject({ status: 'skipped' });
  });
});
