import type { CapturedSeries } from '../../capture/schema.ts';
import type { FeedTick } from '../../wire/feed.ts';

/** The series of a session that count now, as captures have them. */
export class RecordedSeries {
  captured: readonly CapturedSeries[] = [];
  /** Place in `captured` of each series of the session; undefined of one that does not count. */
  #places: (number | undefined)[] = [];
  #known = '[]';

  /** Takes the series of a tick. Returns true if the file must end: it has other series. */
  take({ series, programs }: Pick<FeedTick, 'series' | 'programs'>): boolean {
    if (series === null) return false;
    const all = series.map((each, index) => ({
      ...each,
      map: programs?.[index]?.map ?? each.probe,
      events: programs?.[index]?.events ?? [each.event],
    }));
    this.captured = all.filter(({ counted }) => counted);
    let place = 0;
    this.#places = all.map(({ counted }) => (counted ? place++ : undefined));
    const known = JSON.stringify(this.captured.map((each) => ({ ...each, sinceMs: 0, before: 0 })));
    const isOther = known !== this.#known;
    this.#known = known;
    return isOther;
  }

  placeOf(series: number): number | undefined {
    return this.#places[series];
  }
}
