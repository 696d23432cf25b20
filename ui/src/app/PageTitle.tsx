import { useEffect } from 'react';
import { groupToText } from '../../../src/text/group-to-text.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { useSession } from '../live/health.tsx';
import type { Place } from '../place/place.ts';
import { TITLES } from './Header.tsx';

const ROWS: Record<SessionInfo['by'], string> = {
  pid: 'Process',
  tid: 'Thread',
  cpu: 'CPU',
  uid: 'User',
  cgroup: 'cgroup',
  site: 'Call site',
};

/** The title of the window, and the heading for screen readers. */
export function PageTitle({ place }: { place: Place }) {
  const session = useSession(place.session);
  const title = titleOf(place, session?.by);
  useEffect(() => {
    document.title = `${title} - vmtally`;
  }, [title]);
  return <h1 className="for-readers">{title}</h1>;
}

/** `by`: the rows of the session; undefined while they are not known. */
export function titleOf({ view, pid, row, within }: Place, by: SessionInfo['by'] | undefined): string {
  if (view === 'process')
    return pid !== null && row === null ? `Process ${pid}` : by === undefined ? 'Row' : ROWS[by];
  const whose = pid !== null ? `process ${pid}` : within !== null ? groupToText(within) : null;
  if (whose !== null && view === 'sites') return `Call sites of ${whose}`;
  if (whose !== null && view === 'flame') return `Flame graph of ${whose}`;
  if (whose !== null && view === 'outstanding') return `Not freed of ${whose}`;
  return TITLES[view];
}
