import { Course } from '../../../src/client/course.ts';
import type { Within } from '../../../src/wire/groups.ts';
import type { Series } from '../../../src/wire/series.ts';
import { useSession } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { CourseChart } from '../overview/CourseChart.tsx';
import { type Place, seriesLabels } from '../place/place.ts';

interface Props {
  place: Place;
  within: Within;
  series: Series;
}

/** The chosen series of a group over the last minutes, those of its processes that ended included. */
export function WithinChart({ place, within, series }: Props) {
  const labels = seriesLabels(place.series);
  const unit = series.value?.unit;
  const counting = useSession(place.session);
  const takesAmount = unit != null && (place.sort === 'amount' || place.sort === 'amountRate');
  const { model, version } = useView(
    {
      view: 'course',
      within,
      series: labels.length > 0 ? labels : [series.label],
      take: takesAmount ? 'amount' : 'count',
      ...(place.session === null ? {} : { session: place.session }),
    },
    () => new Course(),
  );
  return (
    <section className="panel" aria-label={`${within.key} over time`}>
      <CourseChart
        course={model}
        version={version}
        title={`${series.label} of ${within.key}`}
        unit={takesAmount ? unit : (series.sum ?? series.counts)}
        height={90}
        withOthers={false}
        sinceMs={counting?.createdMs ?? null}
      />
    </section>
  );
}
