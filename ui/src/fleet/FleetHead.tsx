import { grouped, plural } from '../../../src/text/units.ts';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME } from '../place/place.ts';
import { clock, span } from '../text/times.ts';

/** Names that the head shows; the others are in the table. */
const NAMED = 12;

/** Tells how many hosts send their counts, who is missing, and what the hub did not take. */
export function FleetHead({ message }: { message: HostsMessage }) {
  const { presence, absent, atMs, lastMs, source } = message;
  const missing = presence.late + presence.gone;
  const notes = notesOf(message);
  const isGood = missing === 0 && notes.length === 0 && source.problem === null;
  return (
    <section className="fleet-head" aria-label="State of the fleet" data-testid="fleet-head">
      <p className={`verdict ${isGood ? 'good' : 'warn'}`}>
        <Icon name={isGood ? 'good' : 'warning'} />
        <b>{plural(presence.present, 'host')} present</b>
        {presence.late > 0 && <span className="late">{grouped(presence.late)} late</span>}
        {presence.gone > 0 && <span className="gone">{grouped(presence.gone)} gone</span>}
      </p>
      {source.problem !== null && (
        <p className="problem" role="status">
          No new summaries{lastMs !== null && ` since ${clock(lastMs)}`}: {source.problem}
        </p>
      )}
      {source.state === 'reading' && <p className="quiet">Reading the summaries that the stream has</p>}
      {missing > 0 && (
        <p className="absent" data-testid="absent">
          <span>Missing, their last counts are in the sums:</span>
          {absent.slice(0, NAMED).map(({ host, presence: state, seenMs }) => (
            <PlaceLink key={host} to={{ ...HOME, host }} className={state}>
              {host} <span className="quiet">{span((atMs - seenMs) / 1000)}</span>
            </PlaceLink>
          ))}
          {missing > NAMED && <span className="quiet">and {grouped(missing - NAMED)} more</span>}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
    </section>
  );
}

function notesOf({ beyond, forgotten, thinned, refused, hosts, atMs }: HostsMessage): string[] {
  const say = (count: number, text: string) => (count === 0 ? [] : [`${plural(count, 'host')} ${text}`]);
  const lost = Object.entries(refused).filter(([, count]) => count > 0);
  const twins = hosts.flatMap(({ host, twin }) =>
    twin === null ? [] : [`${host} (seen ${span((atMs - twin.lastMs) / 1000)} ago)`],
  );
  return [
    ...(twins.length === 0
      ? []
      : [`Two services publish as ${twins.join(', ')}: give one of them another --fleet-host`]),
    ...say(beyond.hosts, `without a place, whose counts are in no sum: ${beyond.names.join(', ')}`),
    ...say(thinned, 'in the sums only: the hub has no room for their rows'),
    ...say(forgotten, 'gone for so long that their counts left the sums'),
    ...(lost.length === 0
      ? []
      : [
          `Payloads that were not taken: ${lost.map(([reason, count]) => `${grouped(count)} ${reason}`).join(', ')}`,
        ]),
  ];
}
