import { alertRow, alertSince, alertSpan, alertValue, ruleToText } from '../../../src/text/alert-to-text.ts';
import { grouped } from '../../../src/text/units.ts';
import type { AlertStatus } from '../../../src/wire/alerts.ts';
import { visible } from '../board/name-of.ts';
import { clock } from '../text/times.ts';

interface Props {
  alerts: readonly AlertStatus[];
  /** Absent for a client that may not delete rules. */
  onDelete?: ((name: string) => void) | undefined;
}

/** A row for each rule: its condition, its state, and what fires. */
export function AlertsTable({ alerts, onDelete }: Props) {
  return (
    <table className="wide stacks" aria-label="Alerts">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Condition</th>
          <th scope="col">State</th>
          <th scope="col">Rows</th>
          <th
            scope="col"
            className="number"
            title="Times that it began to fire; of every N, multiples passed"
          >
            Fired
          </th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <AlertRow key={alert.rule.name} alert={alert} onDelete={onDelete} />
        ))}
      </tbody>
    </table>
  );
}

function AlertRow({ alert, onDelete }: { alert: AlertStatus } & Pick<Props, 'onDelete'>) {
  const { rule, configured, state, why, fired, rows, rowsLeftOut } = alert;
  return (
    <tr aria-label={rule.name}>
      <th scope="row">{rule.name}</th>
      <td className="whole" data-label="condition">
        <bdi>{visible(ruleToText(alert))}</bdi>
        <span className="quiet"> on {rule.session}</span>
      </td>
      <td className="whole" data-label="state">
        <span className={`alert-state ${state}`}>{state}</span>
        {why !== null && <span className="quiet"> {why}</span>}
      </td>
      <td className="whole" data-label="rows">
        {rows.length + rowsLeftOut > 0 && (
          <ul className="alert-rows">
            {rows.map((row) => (
              <li key={`${row.row?.key ?? ''} ${row.sinceMs}`}>
                <bdi>{visible(alertRow(row) ?? 'all')}</bdi>: {alertValue(alert, row)}
                <span className="quiet">
                  {' '}
                  {alertSince(rule, row.state)} {clock(row.sinceMs)}
                  {spanOf(alert, row)}
                </span>
              </li>
            ))}
            {rowsLeftOut > 0 && <li className="quiet">{grouped(rowsLeftOut)} more</li>}
          </ul>
        )}
      </td>
      <td className="number" data-label="fired">
        {grouped(fired)}
      </td>
      <td className="actions whole">
        {configured ? (
          <span className="quiet">in the configuration</span>
        ) : (
          onDelete && (
            <button type="button" aria-label={`Delete ${rule.name}`} onClick={() => onDelete(rule.name)}>
              Delete
            </button>
          )
        )}
      </td>
    </tr>
  );
}

function spanOf(alert: AlertStatus, row: AlertStatus['rows'][number]): string {
  const span = alertSpan(alert, row);
  return span === null ? '' : `, ${span} in the last tick`;
}
