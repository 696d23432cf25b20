import { alertRow, alertSpan, alertValue } from '../../../src/text/alert-to-text.ts';
import type { AlertChange, AlertStatus } from '../../../src/wire/alerts.ts';
import { visible } from '../board/name-of.ts';
import { dateAndClock } from '../text/times.ts';

/** Changes that are listed. */
const MOST = 50;

/** The last changes of all rules, latest first. */
export function AlertChanges({ alerts }: { alerts: readonly AlertStatus[] }) {
  const changes = alerts
    .flatMap(({ rule, unit, history }) => history.map((change, index) => ({ rule, unit, change, index })))
    .toSorted((a, b) => b.change.toMs - a.change.toMs || b.index - a.index)
    .slice(0, MOST);
  if (changes.length === 0) return <p className="empty">Nothing has fired</p>;
  return (
    <ol className="alert-changes">
      {changes.map(({ rule, unit, change, index }) => (
        <li key={`${rule.name} ${change.toMs} ${index}`}>
          <time dateTime={new Date(change.toMs).toISOString()}>{dateAndClock(change.toMs)}</time>{' '}
          <strong>{rule.name}</strong> <span className={`alert-state ${change.state}`}>{change.state}</span>{' '}
          {change.row !== null && <bdi>{visible(alertRow(change) ?? '')}</bdi>}
          {change.why !== null && change.value !== null && <span className="quiet"> {change.why}</span>}
          {change.state !== 'unknown' && (change.state === 'firing' || change.was === 'firing') && (
            <span className="quiet">
              {' '}
              {alertValue({ rule, unit }, change)}
              {change.times > 1 && `, ${change.times} times`}
              {change.value !== null && spanOf({ rule, unit }, change)}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function spanOf(of: Pick<AlertStatus, 'rule' | 'unit'>, change: AlertChange): string {
  const span = alertSpan(of, change);
  return span === null ? '' : `, ${span} in the tick`;
}
