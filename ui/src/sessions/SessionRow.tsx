import { accuracyLine } from '../../../src/text/accuracy-to-text.ts';
import { cpuText } from '../../../src/text/cpu-to-text.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { countsNow } from '../live/counts-now.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME, type Place } from '../place/place.ts';
import { dateAndClock, span } from '../text/times.ts';
import { resumeSession, suspendSession } from './api.ts';
import { EventNames } from './EventNames.tsx';
import { SessionActions } from './SessionActions.tsx';
import { useAction } from './use-action.ts';

/** Number of columns of SessionsTable. */
const COLUMNS = 7;

interface Props {
  session: SessionInfo;
  place: Place;
  onChange: (session: SessionInfo) => void;
  onDelete: (session: SessionInfo) => void;
}

export function SessionRow({ session, place, onChange, onDelete }: Props) {
  const { busy, problem, run } = useAction();
  const { id, name, state, events, target, by, intervalMs, countedSeconds, cost, createdMs } = session;
  const { level, text } = accuracyLine([{ ...session, companionOf: null }]);
  const problems = [session.problem, problem].filter((each) => each !== null);
  return (
    <>
      <tr
        aria-label={name}
        className={problems.length > 0 ? 'with-problem' : ''}
        aria-current={place.session === id ? 'true' : undefined}
      >
        <th scope="row" title={`Created ${dateAndClock(createdMs)}`}>
          <PlaceLink to={{ ...HOME, host: place.host, view: 'board', session: id }}>{name}</PlaceLink>
        </th>
        <td className="whole" data-label="state">
          <span className={`state ${state}`}>{state}</span>
          <span className={`accuracy-of-session level ${level}`}>{text}</span>
        </td>
        <td className="events whole" data-label="events">
          <EventNames events={events} />
        </td>
        <td className="whole" data-label="scope">
          {target}
          <span className="quiet">
            {' '}
            by {by}, every {intervalMs} ms
          </span>
        </td>
        <td className="number" data-label="counted">
          {span(countedSeconds)}
        </td>
        <td
          className="number"
          data-label="cost"
          title={`bpftrace took ${cost.bpftraceSeconds.toFixed(3)} s of CPU in total`}
        >
          {countsNow(state) ? costText(cost) : '–'}
        </td>
        <SessionActions
          session={session}
          busy={busy}
          onChange={() => onChange(session)}
          onSuspend={() => void run(() => suspendSession(id))}
          onResume={() => void run(() => resumeSession(id))}
          onDelete={() => onDelete(session)}
        />
      </tr>
      {problems.length > 0 && (
        <tr>
          <td colSpan={COLUMNS}>
            {problems.map((each) => (
              <ProblemNote key={each.message} problem={each} />
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

const costText = ({ bpftracePercent, probesPercent }: SessionInfo['cost']): string =>
  cpuText(bpftracePercent) + (probesPercent === null ? '' : ` + events ${cpuText(probesPercent)}`);
