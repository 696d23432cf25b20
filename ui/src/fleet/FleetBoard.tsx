import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { ownLast } from '../../../src/client/own-rows.ts';
import { arrange } from '../../../src/client/sort.ts';
import { grouped, plural } from '../../../src/text/units.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import { SORTS } from '../../../src/wire/view-requests.ts';
import { useView } from '../live/use-view.ts';
import { Icon } from '../parts/Icon.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { parseAcross } from '../place/parse-value.ts';
import { type Place, seriesLabels } from '../place/place.ts';
import { ACROSS, type Across } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { AskedNote } from './AskedNote.tsx';
import { FleetBoardFoot } from './FleetBoardFoot.tsx';
import { FleetBoardHead } from './FleetBoardHead.tsx';
import { FleetRow } from './FleetRow.tsx';
import { hostsOfText, isOfHosts } from './group-of-fleet.ts';

const NAMES: Record<(typeof ACROSS)[number], string> = {
  name: 'program name',
  user: 'user',
  unit: 'systemd unit',
  container: 'container',
  image: 'image',
  row: 'none: processes',
  host: 'host',
};

const TOP = 50;

/** Hosts and labels stay within the group. */
const regroup = (across: Across) => go({ across, ...(!isOfHosts(across) && { within: null }) });

/** The programs, users, units, containers, images, hosts or processes of all hosts with the most. */
export function FleetBoard({ message, place }: { message: HostsMessage; place: Place }) {
  const { across, filter } = place;
  const labels = seriesLabels(place.series);
  const sort = SORTS.slice(0, 4).find((each) => each === place.sort) ?? 'rate';
  // Only hosts have a board within a group.
  const within = isOfHosts(across) ? place.within : null;
  const { model, problem, current } = useView(
    {
      view: 'leaderboard',
      ...(isOfHosts(across) ? { hostsBy: across } : { group: across as 'name' }),
      ...(within && { within }),
      ...(labels.length > 0 && { series: labels }),
      sort,
      filter,
      top: TOP,
    },
    () => new Leaderboard(TOP, labels),
  );
  const ranked = arrange(model, { column: sort, descending: true });
  const sure = ranked.slice(0, model.sure ?? 0);
  // Programs are ranked without vmtally itself.
  const rows = ownLast(ranked);
  const sureFromTop = sure.filter(({ who }) => !who.own).length;
  const options = [...ACROSS, ...message.labels.map((key): Across => `label:${key}`)];
  const isBounded = rows.some(({ bounds }) => bounds.length > 0);
  const places = rows.length + model.rest.rows;
  return (
    <section className="panel" aria-label="Board of the fleet" aria-busy={!current}>
      <div className="controls">
        <h2>{within === null ? 'All hosts' : hostsOfText(within)}</h2>
        {within !== null && (
          <PlaceLink to={{ ...place, across: parseAcross(within.group), within: null }}>
            <Icon name="back" /> All hosts
          </PlaceLink>
        )}
        <label className="field">
          <span>Group by</span>
          <select value={across} onChange={({ target }) => regroup(target.value as Across)}>
            {options.map((each) => (
              <option key={each} value={each}>
                {NAMES[each as keyof typeof NAMES] ?? each.replace('label:', 'label ')}
              </option>
            ))}
          </select>
        </label>
        <p className="quiet row-count">
          {grouped(rows.length)} of {plural(places, 'row')}
        </p>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      <table className="wide stacks fleet-board" aria-label="Board of the fleet">
        <FleetBoardHead board={model} sort={sort} across={across} />
        <tbody>
          {rows.map((row) => (
            <FleetRow key={row.row} row={row} board={model} place={place} isSure={sure.includes(row)} />
          ))}
        </tbody>
        {rows.length > 0 && <FleetBoardFoot board={model} rows={rows} across={across} />}
      </table>
      {rows.length === 0 && <p className="empty">Nothing was counted</p>}
      {isBounded && (
        <p className="quiet" data-testid="bounds-note">
          {plural(sureFromTop, 'place')} from the top {sureFromTop === 1 ? 'is' : 'are'} sure. A number “1 …
          2” is at least the first and at most the second: some hosts have more groups than they send.
        </p>
      )}
      <AskedNote asked={model.asked} />
    </section>
  );
}
