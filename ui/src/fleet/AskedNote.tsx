import { plural } from '../../../src/text/units.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';

/** Age from which a person sees that counts are not of now, in ms. */
const LEAST_MS = 1_000;

/** Says how old counts are that hosts were asked for. */
export function AskedNote({ asked }: { asked: LeaderboardMessage['asked'] }) {
  if (asked === undefined || asked.ageMs < LEAST_MS) return null;
  const { hosts, answered, ageMs } = asked;
  return (
    <p className="quiet" data-testid="asked-note">
      {plural(hosts, 'host')} had not sent some of these groups and {hosts === 1 ? 'was' : 'were'} asked{' '}
      {Math.round(ageMs / 1000)} s ago; {answered === hosts ? 'all' : answered} answered.
    </p>
  );
}
