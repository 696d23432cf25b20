import { useRef } from 'react';
import type { Course } from '../../../src/client/course.ts';
import type { OverviewColumn } from '../../../src/client/overview.ts';
import { AlertButton } from '../alerts/AlertButton.tsx';
import { chartToPng } from '../chart/chart-to-png.ts';
import type { ChartSelection } from '../chart/TimeChart.tsx';
import { useIsReplay } from '../live/connection.ts';
import { fileName, saveFile } from '../parts/save-file.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import { useWidth } from '../parts/use-width.ts';
import { CourseChart } from './CourseChart.tsx';

/** A narrower chart is lower, so that the table begins on the first screen of a telephone. CSS pixels. */
const NARROW = 600;

interface Props {
  course: Course;
  /** Version of the course, which changes in place. */
  version: number;
  chosen: OverviewColumn;
  /** Names of an area of the chart and of a row of the table: they differ where rows have no history. */
  group: string;
  rows: string;
  host: string;
  selection: ChartSelection;
  /** The session whose counts the chart shows. */
  session: string;
  /** Start of the session, ms of the Unix epoch. */
  sinceMs: number;
  paused: boolean;
  onPause: (paused: boolean) => void;
}

/** The chosen column over the last minutes, with buttons to pause it, to show all of it, and to save it. */
export function CoursePanel({
  course,
  version,
  chosen,
  group,
  rows,
  host,
  selection,
  session,
  sinceMs,
  paused,
  onPause,
}: Props) {
  const panel = useRef<HTMLElement>(null);
  const isNarrow = useWidth(panel) < NARROW;
  // The time line of a replay has the buttons to play and pause.
  const isReplay = useIsReplay();
  useShortcut('p', () => isReplay || onPause(!paused));
  const title = `${chosen.title} by the ${group}s with the most`;
  const save = async () => {
    const png =
      panel.current && (await chartToPng(panel.current, `${title}: ${chosen.unit} a second, ${host}`));
    if (png) saveFile(fileName(chosen.id, host, course.atMs, 'png'), png);
  };
  return (
    <section ref={panel} className="panel course" aria-label={`${chosen.title} over time`}>
      <CourseChart
        {...{ course, version, title, selection, sinceMs }}
        unit={chosen.unit}
        height={isNarrow ? 90 : 180}
      />
      <p className="tools">
        {!isReplay && (
          <button type="button" aria-pressed={paused} onClick={() => onPause(!paused)} title="Key: p">
            {paused ? 'Resume' : 'Pause'}
          </button>
        )}
        {selection.zoom !== null && (
          <button type="button" onClick={() => selection.onZoom(null)} title="Or double-click the chart">
            Show all
          </button>
        )}
        <button type="button" onClick={() => void save()}>
          Save as PNG
        </button>
        <AlertButton
          session={session}
          note={
            chosen.labels.length > 1
              ? `${chosen.title} is the sum of ${chosen.labels.join(' and ')}. A rule looks at one event.`
              : undefined
          }
          initial={{ event: chosen.labels[0] ?? '', when: chosen.take === 'amount' ? 'amountRate' : 'rate' }}
        />
        {group !== rows && (
          <span>
            The chart is by {group}, the table by {rows}
          </span>
        )}
        <span className="quiet hint">
          {paused ? 'Paused: the numbers stand still' : 'Drag to zoom, click to look at that time'}
        </span>
      </p>
    </section>
  );
}
