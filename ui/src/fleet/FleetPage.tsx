import './fleet.css';
import { useEffect } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import { AlertChip } from '../alerts/AlertChip.tsx';
import { Announcer } from '../app/Announcer.tsx';
import { ConnectionBadge } from '../app/ConnectionBadge.tsx';
import { useConnectionState, useRefusal } from '../live/connection.ts';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { SeriesSelect } from '../parts/SeriesSelect.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { type Place, seriesLabels } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';
import type { ViewName } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import { FleetAlerts } from './FleetAlerts.tsx';
import { FleetBoard } from './FleetBoard.tsx';
import { FleetHead } from './FleetHead.tsx';
import { HostsTable } from './HostsTable.tsx';

interface Props {
  fleet: string;
  place: Place;
}

/** The pages of a hub: the hosts and the board of all, and the alerts. */
export function FleetPage({ fleet, place }: Props) {
  const refusal = useRefusal();
  const stale = useConnectionState().kind === 'open' || refusal !== null ? '' : 'stale';
  const isOfAlerts = place.view === 'alerts';
  useEffect(() => {
    document.title = `${isOfAlerts ? 'Alerts of fleet' : 'Fleet'} ${fleet} - vmtally`;
  }, [fleet, isOfAlerts]);
  const link = (view: ViewName, title: string, isCurrent: boolean) => (
    <li>
      <PlaceLink to={placeOfView(place, view)} aria-current={isCurrent ? 'page' : undefined}>
        {title}
      </PlaceLink>
    </li>
  );
  return (
    <>
      <a className="skip" href="#main">
        Skip to the numbers
      </a>
      <header className="top">
        <span className="brand">vmtally</span>
        <h1 className="fleet-name">Fleet {fleet}</h1>
        <nav aria-label="Views">
          <ul>
            {link('overview', 'Hosts', !isOfAlerts)}
            {link('alerts', 'Alerts', isOfAlerts)}
          </ul>
        </nav>
        <AlertChip place={place} />
        <ConnectionBadge at={null} />
      </header>
      <Announcer />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll a view without controls */}
      <main id="main" tabIndex={0} className={stale} data-view={isOfAlerts ? 'alerts' : 'fleet'}>
        {refusal !== null && <ProblemNote problem={refusal} />}
        {isOfAlerts ? <FleetAlerts /> : <FleetHosts place={place} />}
      </main>
    </>
  );
}

/** The first screen of a hub: which host or program allocates most, and who is missing. */
function FleetHosts({ place }: Pick<Props, 'place'>) {
  const { filter, hostSort, hostAscending, series } = place;
  const chosen = seriesLabels(series);
  const { model, problem } = useView(
    {
      view: 'hosts',
      sort: hostSort,
      ascending: hostAscending,
      filter,
      ...(chosen.length > 0 && { series: chosen }),
    },
    () => new Latest<HostsMessage>(),
  );
  const { message } = model;
  return (
    <div className="page fleet" aria-busy={message === null}>
      {problem !== null && <ProblemNote problem={problem} />}
      {message === null ? (
        problem === null && <p className="empty">Waiting for the hub</p>
      ) : (
        <>
          <FleetHead message={message} />
          <search className="controls" aria-label="Controls of the fleet">
            <SeriesSelect
              series={message.series}
              total={message.series.map((_, at) => [at, 1, null, null, null])}
              value={message.chosen.join(',')}
              sum={message.chosen.length > 1 ? message.chosen.join(',') : null}
              onChange={(label) => go({ series: label })}
            />
            <PlaceFilter place={place} subject="host, label, program" />
          </search>
          <HostsTable message={message} place={place} />
          {message.series.length > 0 && <FleetBoard message={message} place={place} />}
        </>
      )}
    </div>
  );
}
