import { plural } from '../../../src/text/units.ts';
import type { FleetHealth } from '../../../src/wire/fleet.ts';
import { Icon } from '../parts/Icon.tsx';

const TITLES: Record<FleetHealth['state'], string> = {
  connecting: 'Counts will be published to the fleet',
  ok: 'Counts are published to the fleet',
  away: 'Nothing reaches the fleet: counting goes on, and one summary of all is sent later',
  refused: 'The fleet refuses this host: counting goes on',
};

/** Shows how this host stands in its fleet, or why nothing is published. */
export function FleetPanel({
  fleet: { servers, fleet, host, state, problem, summaries, failures, lastMs, lookers },
}: {
  fleet: FleetHealth;
}) {
  const isBad = state === 'away' || state === 'refused';
  return (
    <section className={`panel level ${isBad ? 'red' : 'grey'}`} aria-label="Fleet">
      <h2>
        <Icon name={isBad ? 'warning' : state === 'ok' ? 'good' : 'wait'} /> {TITLES[state]}
      </h2>
      {problem !== null && <p>{problem}</p>}
      <p className="quiet">
        {host} of {fleet}, {servers.join(', ')}: {plural(summaries, 'summary', 'summaries')}
        {lastMs !== null && `, last ${new Date(lastMs).toLocaleString()}`}
        {failures > 0 && `, ${plural(failures, 'failed attempt')}`}
        {lookers > 0 && `, ${plural(lookers, 'view')} open at hubs`}
      </p>
    </section>
  );
}
