import { describe, expect, it } from 'vitest';
import { knownSeriesIn, readSeries } from '../../src/fleet/read-series.ts';
import { summaryOf } from './summary-fixture.ts';

const { series } = summaryOf();
const copy = (change: object = {}) => series.map((each) => ({ ...each, ...change }));

describe('the series of a summary', () => {
  it('are one list for all summaries that have the same', () => {
    const { data } = readSeries(copy());
    expect(data?.series).toEqual(series);
    expect(readSeries(copy()).data?.series).toBe(data?.series);
    expect(readSeries(copy({ counted: false })).data?.series).toEqual(copy({ counted: false }));
  });

  it('are refused each time, and by the place of the fault', () => {
    for (let time = 0; time < 2; time++)
      expect(readSeries(copy({ counts: 7 })).error?.issues[0]?.path).toEqual(['series', 0, 'counts']);
    expect(readSeries(undefined).success).toBe(false);
  });

  it('are found in the line of a summary if they are known', () => {
    const others = JSON.stringify(copy({ filter: 'order > 7919' }));
    expect(knownSeriesIn(`{"series":${others}}`)).toBeUndefined();
    expect(knownSeriesIn('{"seq":1}')).toBeUndefined();
    const read = readSeries(JSON.parse(others));
    expect(knownSeriesIn(`{"series":${others}}`)).toEqual({ read, from: 10, to: 10 + others.length });
  });

  it('are forgotten where hosts send ever new ones', () => {
    const { data } = readSeries(copy());
    for (let number = 0; number < 64; number++) readSeries(copy({ counts: `events ${number}` }));
    const again = readSeries(copy()).data;
    expect(again).toEqual(data);
    expect(again?.series).not.toBe(data?.series);
  });
});
