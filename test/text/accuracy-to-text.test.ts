import { describe, expect, test } from 'vitest';
import { type SeriesSpan, spanAccuracy } from '../../src/tally/accuracy.ts';
import { accuracyLine, accuracyToText } from '../../src/text/accuracy-to-text.ts';
import { accuracyIn, seriesSpan } from '../fixtures/accuracy.ts';

const { losses } = seriesSpan();
const KFREE = { losses: { ...losses, missing: 600 }, counted: 999_400 };
const KMALLOC = { series: 'kmem:kmalloc' };
const SUM = { series: 'mod_memcg_lruvec_state.val', isSum: true, losses: { ...losses, missing: 1 } };
const text = (...series: Partial<SeriesSpan>[]) => accuracyToText(accuracyIn(...series).window);

describe('a span', () => {
  test.each([
    ['no series, as in the first seconds of a replay', [], '– counted: the capture says it once in 10 s'],
    ['nothing missing', [{}, KMALLOC], '100 % counted'],
    ['the only series', [KFREE], '≥ 99.94 % counted'],
    ['the worst series', [KMALLOC, KFREE], '≥ 99.94 % counted (kmem:kfree)'],
    [
      'a rare part of a tracepoint that lost one event is not the worst',
      [
        KFREE,
        { series: 'mm_page_alloc.failed', counted: 0, runs: 7_000_000, losses: { ...losses, missing: 1 } },
      ],
      '≥ 99.94 % counted (kmem:kfree)',
    ],
    [
      'a rare event that came never does not hide the others',
      [KFREE, { series: 'mm_page_alloc.failed', counted: 0, losses: { ...losses, missing: 12 } }],
      '≥ 99.94 % counted, 0 mm_page_alloc.failed counted, up to 12 missing',
    ],
    [
      'the only series, which came never',
      [{ counted: 0, losses: { ...losses, missing: 12 } }],
      '0 counted, up to 12 missing',
    ],
    [
      'nothing counted, and some of it missing',
      [
        { counted: 0 },
        { ...KMALLOC, counted: 0, losses: { ...losses, missing: 2 } },
        { series: 'a', counted: 0, losses: { ...losses, missing: 1 } },
      ],
      '0 counted, up to 2 missing (kmem:kmalloc)',
    ],
    [
      'nothing counted, and nothing missing',
      [{ counted: 0 }, { ...KMALLOC, counted: 0 }],
      '0 counted, none missing',
    ],
    [
      'nothing counted of one, and nothing missing',
      [{ counted: 0 }, KFREE],
      '≥ 99.94 % counted (kmem:kfree)',
    ],
    [
      'few events, beside which those missing of the whole machine say nothing as a share',
      [{ counted: 7, losses: { ...losses, missing: 1_600 } }],
      '7 counted, up to 1,600 missing',
    ],
    [
      'time',
      [{ uncountedSeconds: 1.86 }, { ...KMALLOC, uncountedSeconds: 1.86 }],
      '100 % counted, 0.31 % of the time not counted',
    ],
    [
      'time of a dropped series',
      [{ uncountedSeconds: 300 }, KMALLOC],
      '100 % counted, 50 % of the time not counted (kmem:kfree)',
    ],
    [
      'a series never counted',
      [{ uncountedSeconds: 600 }, KMALLOC],
      '100 % counted, 100 % of the time not counted (kmem:kfree)',
    ],
    ['no series counted', [{ uncountedSeconds: 600 }], '100 % of the time not counted'],
    [
      'an unknown number lost',
      [{ losses: { ...losses, unbounded: 1 } }, KMALLOC],
      'an unknown share counted (kmem:kfree)',
    ],
    [
      'a sum that misses an event',
      [SUM, KFREE],
      '≥ 99.94 % counted, share of mod_memcg_lruvec_state.val not known',
    ],
    ['sums that miss events', [SUM, SUM, KMALLOC], '100 % counted, share of 2 sums not known'],
    ['the only series, a sum', [SUM], 'share of mod_memcg_lruvec_state.val not known'],
    ['an old kernel', [{ losses: { ...losses, isUncertain: true } }], 'missed runs not known'],
  ])('%s', (_, series, expected) => {
    expect(text(...series)).toBe(expected);
  });
});

describe('sessions', () => {
  const session = (name: string, parts: Partial<Parameters<typeof accuracyLine>[0][number]> = {}) => ({
    name,
    endedMs: null,
    accuracy: accuracyIn({}),
    ...parts,
  });
  const { window: clean } = accuracyIn({});
  const { window: red } = accuracyIn({ uncountedSeconds: 186 });
  const RED = 'the session with the worst figure';

  test('none', () => {
    expect(accuracyLine([])).toMatchObject({ level: 'grey', text: 'nothing is counted yet', begun: false });
  });

  test('one that starts has no share, and says nothing of those that count', () => {
    const none = spanAccuracy(0, [seriesSpan({ counted: 0, seconds: 0 })]);
    const starts = session('s1', { accuracy: { ...accuracyIn(), window: none, since: none } });
    expect(accuracyLine([starts])).toMatchObject({ text: 'nothing is counted yet', begun: false });
    expect(accuracyLine([starts, session('main')])).toMatchObject({ text: '100 % counted', begun: true });
  });

  test('the window decides, and the figure since the start follows it', () => {
    const accuracy = { ...accuracyIn(), window: clean, since: { ...red, seconds: 3600 } };
    expect(accuracyLine([session('main', { accuracy })])).toMatchObject({
      level: 'grey',
      text: '100 % counted in 10 min, 100 % counted, 31 % of the time not counted since the start',
    });
  });

  test(`${RED}, by name; ended ones only if all have ended`, () => {
    const bad = session('s1', { accuracy: { ...accuracyIn(), window: red, since: red } });
    expect(accuracyLine([session('main'), bad])).toMatchObject({
      level: 'red',
      text: '100 % counted, 31 % of the time not counted, session s1',
    });
    const ended = { ...bad, endedMs: 1 };
    expect(accuracyLine([session('main'), ended])).toMatchObject({ level: 'grey', text: '100 % counted' });
    expect(accuracyLine([ended]).level).toBe('red');
  });
});
