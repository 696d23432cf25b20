import type { CapturedSeries } from '../capture/schema.ts';
import type { Series } from '../probe/program.ts';

/** The series as the compiler knows them, for reports. */
export const seriesOf = ({
  label,
  probe,
  map,
  counts,
  sum,
  hist,
  value,
  events,
  whyNoValue,
}: CapturedSeries): Series =>
  ({
    label,
    probe,
    map,
    head: {
      counts,
      ...(sum === null ? {} : { sum }),
      ...(hist === null ? {} : { hist }),
      ...(value === null
        ? {}
        : {
            value: {
              name: value.name,
              scale: value.scale,
              ...(value.unit === null ? {} : { unit: value.unit }),
              ...(value.labels === null ? {} : { labels: value.labels }),
            },
          }),
    },
    events,
    ...(value?.flags === undefined
      ? {}
      : {
          values: {
            kind: 'flags',
            entries: value.flags
              .filter(({ mask }) => Number.isSafeInteger(mask))
              .map(({ name, mask }) => ({ name, value: BigInt(mask) })),
          },
        }),
    ...(whyNoValue === undefined ? {} : { whyNoValue }),
  }) as Series;
