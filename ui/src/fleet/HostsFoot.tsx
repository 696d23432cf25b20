import { grouped, plural } from '../../../src/text/units.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import { amountHeadOf, HostNumbers, shownSeries } from './HostNumbers.tsx';

/** The sums of all hosts that the filter leaves, also of those that are not listed. */
export function HostsFoot({ message }: { message: HostsMessage }) {
  const { hosts, more, all } = message;
  return (
    <tfoot>
      <tr className="all" data-testid="all-hosts">
        <th scope="row">
          all{' '}
          <span className="quiet">
            {more > 0 && `${grouped(hosts.length)} listed, `}
            {plural(hosts.length + more, 'host')}
          </span>
        </th>
        <HostNumbers numbers={all} series={shownSeries(message)} amount={amountHeadOf(message)} />
        <td />
        <td />
        <td />
      </tr>
    </tfoot>
  );
}
