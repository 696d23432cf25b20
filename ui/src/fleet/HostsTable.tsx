import { grouped, plural } from '../../../src/text/units.ts';
import type { HostRow, HostSort, HostsMessage } from '../../../src/wire/fleet-views.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME, type Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { dateAndClock, span } from '../text/times.ts';
import { amountHeadOf, HostNumbers, shownSeries } from './HostNumbers.tsx';
import { HostsFoot } from './HostsFoot.tsx';

interface Column {
  sort: HostSort;
  label: string;
  hint: string;
}

const COLUMNS: readonly Column[] = [
  { sort: 'rate', label: 'a second', hint: 'Events a second over its last summary' },
  { sort: 'count', label: 'in total', hint: 'Events since its first run that is in the sums' },
  { sort: 'amountRate', label: 'amount a second', hint: 'Sum of the events’ values a second' },
  {
    sort: 'missing',
    label: 'missing',
    hint: 'Events at most that the count misses, and the time that was not counted',
  },
  {
    sort: 'cost',
    label: 'takes + adds',
    hint: 'CPU time of vmtally, and what counting adds, in percent of one CPU',
  },
  { sort: 'skew', label: 'skew', hint: 'How far its clock is from that of the hub' },
  {
    sort: 'seen',
    label: 'last seen',
    hint: 'When its last summary came: it stands out after two intervals without one',
  },
];

/** Least skew that is shown, in ms: less may be the way. */
const SHOWN_SKEW_MS = 1_000;

/** Intervals without a summary after which the time since the last one stands out. */
const OVERDUE_INTERVALS = 2;

/** The hosts of a fleet. A host opens its own page. */
export function HostsTable({ message, place }: { message: HostsMessage; place: Place }) {
  const { hosts, presence } = message;
  const all = presence.present + presence.late + presence.gone;
  const amount = amountHeadOf(message);
  return (
    <section className="panel" aria-label="Hosts">
      <h2>
        Hosts{' '}
        <span className="quiet">
          {grouped(hosts.length)} of {plural(all, 'host')}
        </span>
      </h2>
      <table className="wide stacks hosts" aria-label="Hosts">
        <thead>
          <tr>
            <SortHead sort="name" label="Host" hint="Name of the host" place={place} />
            {COLUMNS.map((column) => (
              <SortHead
                key={column.sort}
                {...column}
                label={column.sort === 'amountRate' ? amount : column.label}
                place={place}
                isNumber
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {hosts.map((host) => (
            <HostLine key={host.host} host={host} message={message} amount={amount} />
          ))}
        </tbody>
        {hosts.length > 0 && <HostsFoot message={message} />}
      </table>
      {hosts.length === 0 && (
        <p className="empty">
          {place.filter === ''
            ? 'No host has sent anything: run vmtally serve with --fleet there'
            : 'No host has this text'}
        </p>
      )}
    </section>
  );
}

function SortHead({
  sort,
  label,
  hint,
  place,
  isNumber = false,
}: Column & { place: Place; isNumber?: boolean }) {
  const sorted = place.hostSort === sort;
  const ascending = sorted ? place.hostAscending : sort === 'name';
  const flip = () => go({ hostSort: sort, hostAscending: sorted ? !ascending : ascending });
  return (
    <th
      scope="col"
      className={isNumber ? 'number' : undefined}
      aria-sort={sorted ? (ascending ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" className={sorted ? 'sort sorted' : 'sort'} title={hint} onClick={flip}>
        {label}
        {sorted && <Icon name={ascending ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

/** True for a host that is not late yet, and whose rate is older than it should be: one of its summaries is missing. */
const isOverdue = ({ presence, seenMs, intervalMs }: HostRow, atMs: number): boolean =>
  presence === 'present' && atMs - seenMs > OVERDUE_INTERVALS * intervalMs;

function HostLine({ host, message, amount }: { host: HostRow; message: HostsMessage; amount: string }) {
  const { atMs } = message;
  const series = shownSeries(message);
  const { presence, seenMs, labels, exact, problem, refusal, twin, state } = host;
  const trouble = [
    ...(presence === 'present' && state !== 'counting' ? [state] : []),
    ...(problem === null ? [] : [problem]),
    ...(refusal === null ? [] : [`its last payload was refused: ${refusal}`]),
    ...(twin === null ? [] : ['another service publishes as this host']),
    ...(host.thinned ? ['in the sums only'] : []),
  ];
  const isSkewed = Math.abs(host.skewMs) > SHOWN_SKEW_MS;
  const cost = `${host.vmtallyPercent.toFixed(1)} %${host.addedPercent === null ? '' : ` + ${host.addedPercent.toFixed(1)} %`}`;
  return (
    <tr aria-label={host.host} className={presence} data-presence={presence}>
      <th scope="row">
        <PlaceLink
          to={{ ...HOME, host: host.host }}
          title={`vmtally ${host.vmtally}, bpftrace ${host.bpftrace}, Linux ${host.kernel}, ${plural(host.cpus, 'CPU')}`}
        >
          {host.host}
        </PlaceLink>
        {presence !== 'present' && <span className={`tag ${presence}`}>{presence}</span>}
        {Object.entries(labels).map(([key, value]) => (
          <span key={key} className="tag">
            {key}={value}
          </span>
        ))}
        {trouble.length > 0 && <span className="trouble">{trouble.join('; ')}</span>}
      </th>
      <HostNumbers
        numbers={host}
        series={series}
        amount={amount}
        since={`since ${dateAndClock(host.sinceMs)}`}
        trouble={exact ? undefined : 'Some count of this host may be too low'}
      />
      <td className={presence === 'present' ? 'number' : 'number none'} data-label="takes + adds">
        {presence === 'present' ? cost : '–'}
      </td>
      <td className={isSkewed ? 'number' : 'number none'} data-label="skew">
        {isSkewed ? `${host.skewMs > 0 ? '+' : '−'}${span(Math.abs(host.skewMs) / 1000)}` : '–'}
      </td>
      <td className={isOverdue(host, atMs) ? 'number late' : 'number'} data-label="last seen">
        {span((atMs - seenMs) / 1000)} ago
      </td>
    </tr>
  );
}
