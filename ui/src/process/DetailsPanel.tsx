import type { ReactNode } from 'react';
import type { ProcessModel } from '../../../src/client/process.ts';
import { grouped, plural, withUnit } from '../../../src/text/units.ts';
import { isSite } from '../../../src/wire/rows.ts';
import type { ProcessDetails } from '../../../src/wire/views.ts';
import { Explained } from '../parts/Explained.tsx';
import { exact, rateText } from '../text/numbers.ts';
import { dateAndClock, span } from '../text/times.ts';

const LAST_READING =
  'Read from /proc/PID/stat with a tick while it lived: faults from then to its end are missing here. Counts of series have them';

/** Shows what is known about a process or another row. Facts about a living process come from procfs. */
export function DetailsPanel({ process: { who, details, faultRates, atMs } }: { process: ProcessModel }) {
  const isOfSite = isSite(who);
  const hasEnded = who?.ended === true;
  const faults = (number: number, rate: number | undefined) => (
    <>
      {grouped(number)}
      {hasEnded && (
        <span className="quiet">
          {' '}
          <Explained text="as of its last reading" why={LAST_READING} />
        </span>
      )}
      {rate !== undefined && <span className="quiet"> {rateText(rate)}/s</span>}
    </>
  );
  const cgroup = details?.cgroup ?? who?.cgroup ?? null;
  return (
    <section className="panel facts" aria-label="Details">
      <h2>Details</h2>
      <dl>
        {isOfSite ? (
          <Fact name="Call site">{who?.key}</Fact>
        ) : (
          <Fact name="PID">{details?.pid ?? who?.key}</Fact>
        )}
        {who?.users && (
          <Fact name="Most by">
            <bdi>{who.users.most}</bdi>
          </Fact>
        )}
        {details && (
          <Fact name="Parent">
            {details.parent}
            {details.parentName !== null && <bdi className="quiet"> {details.parentName}</bdi>}
          </Fact>
        )}
        {!isOfSite && <Fact name="User">{details?.user ?? who?.user}</Fact>}
        {who?.place != null && <Fact name="Place">{who.place}</Fact>}
        {who?.container?.image != null && <Fact name="Image">{who.container.image}</Fact>}
        {cgroup !== null && <Fact name="cgroup">{cgroup}</Fact>}
        {details && (
          <>
            <Fact name="Command">
              <code>
                {details.command.length === 0 ? noProgram(details) : details.command.map(quoted).join(' ')}
              </code>
            </Fact>
            <Fact name="Started">
              {dateAndClock(details.startedMs)}
              <span className="quiet"> {span((atMs - details.startedMs) / 1000)} ago</span>
            </Fact>
            <Fact name="State">
              {details.state}, {plural(details.threads, 'thread')}
            </Fact>
            <Fact name="Minor faults">{faults(details.minorFaults, faultRates?.minor)}</Fact>
            <Fact name="Major faults">{faults(details.majorFaults, faultRates?.major)}</Fact>
            <Fact name="RSS" title={exact(details.rssBytes, 'bytes')}>
              {withUnit(details.rssBytes, 'bytes')}
            </Fact>
          </>
        )}
        {who !== null && who.shared > 0 && (
          <Fact name="Doubtful">≤ {grouped(who.shared)} of its events may be another process's</Fact>
        )}
      </dl>
      {hasEnded && <p className="quiet">It has ended; these are its last numbers.</p>}
      {who === null && <p className="quiet">The session has counted no event of it.</p>}
    </section>
  );
}

function Fact({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children ?? '?'}</dd>
    </div>
  );
}

/** Pid of kthreadd, the parent of all kernel threads (kernel/kthread.c). */
const KTHREADD = 2;

/** Why a process has no command line. An ended one keeps its parent and its state, but not its program. */
export function noProgram({ pid, parent, state }: Pick<ProcessDetails, 'pid' | 'parent' | 'state'>): string {
  if (pid === KTHREADD || parent === KTHREADD) return '(kernel thread)';
  return ['Z', 'X'].includes(state) ? '(ended)' : '(not known)';
}

/** Quotes a text so that a shell reads one word. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
