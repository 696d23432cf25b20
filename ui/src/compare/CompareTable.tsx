import { Fragment, type KeyboardEvent } from 'react';
import type { Compare } from '../../../src/client/compare.ts';
import { useThrottled } from '../live/use-throttled.ts';
import type { Place } from '../place/place.ts';
import { CompareDetail } from './CompareDetail.tsx';
import { CompareRow } from './CompareRow.tsx';
import { groupsShown, type Standing } from './rows-shown.ts';
import { COLUMNS, detailsId } from './table-layout.ts';

interface Props {
  compare: Compare;
  /** Version of the model, which changes in place. */
  version: number;
  place: Place;
  unfolded: ReadonlySet<Standing>;
}

/** Shows the identities by group. A row opens its details below itself. */
export function CompareTable({ compare, version, place, unfolded }: Props) {
  const drawnVersion = useThrottled(version);
  const groups = groupsShown(compare, place.over, unfolded, place.identity);
  return (
    <table className="wide stacks" aria-label="Tracepoints against vmstat" onKeyDown={moveFocus}>
      <thead>
        <tr>
          <th scope="col">vmstat counters</th>
          <th scope="col" className="number" title="Increase of the counters">
            vmstat
          </th>
          <th scope="col" className="number" title="Count of the tracepoints">
            Tracepoints
          </th>
          <th scope="col" className="number" title="Tracepoints minus vmstat">
            Residual
          </th>
          <th
            scope="col"
            className="number"
            title="Largest error of the residual, from the readings of vmstat"
          >
            Bound
          </th>
          <th scope="col">Verdict</th>
          <th
            scope="col"
            className="line"
            title="Residual over the last minutes; lost keys and unexplained residuals are marked"
          >
            Over time
          </th>
        </tr>
      </thead>
      {groups.map(([group, rows]) => (
        <tbody key={group}>
          <tr className="group">
            <th scope="rowgroup" colSpan={COLUMNS}>
              {group}
            </th>
          </tr>
          {rows.map((row) => {
            const { id } = row.identity;
            const open = id === place.identity;
            return (
              <Fragment key={id}>
                <CompareRow {...{ ...row, compare, open }} version={drawnVersion} />
                {open && (
                  <tr className="details">
                    <td colSpan={COLUMNS} id={detailsId(id)}>
                      <CompareDetail {...{ ...row, compare, place }} version={drawnVersion} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      ))}
    </table>
  );
}

/** Moves the focus between rows by arrows, Home and End. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const opener = (event.target as Element).closest('.opener');
  if (opener === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.opener')];
  const at = all.indexOf(opener as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  const to = steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
}
