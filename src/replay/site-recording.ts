import { createHash } from 'node:crypto';
import type { RecordedSites, SitesRequest } from '../server/player/recorded.ts';
import { saveBoard } from '../tally/saved-board.ts';
import { groupToText } from '../text/group-to-text.ts';
import { groupOf } from '../text/grouping.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { Checkpoints } from './checkpoints.ts';
import { emptyBoard } from './empty-board.ts';
import type { Recording } from './recording.ts';
import { type SiteCheckpoint, SitePosition, type SiteSource } from './site-position.ts';
import { SESSION, START } from './walk.ts';

/** Most rows of all checkpoints: a few of these are kept beside those of the table of processes. */
const MOST_ROWS = 100_000;
/** Pairs of a process and a call site that take as much memory as a row of a board. */
const PAIRS_OF_A_ROW = 16;

/**
 * Counts of a capture by call site: of all its processes, of one, or of a group. The file is read when a client first looks;
 * later looks begin at a checkpoint of that reading.
 */
export class SiteRecording implements RecordedSites, SiteSource {
  readonly id: string;
  readonly target: string | undefined;
  readonly recording: Recording;
  readonly isIn: (who: RowIdentity) => boolean;
  readonly checkpoints: Checkpoints<SiteCheckpoint>;

  constructor(recording: Recording, request: SitesRequest) {
    this.recording = recording;
    this.id = siteSession(request);
    const { pid, start, within } = request;
    const key = String(pid);
    this.target = within ? groupToText(within) : pid === undefined ? undefined : `process ${pid}`;
    this.isIn = within
      ? (who) => groupOf(who, within.group) === within.key
      : pid === undefined
        ? () => true
        : (who) => who.key === key && who.start === (start ?? null);
    const board = saveBoard(emptyBoard(recording.head));
    this.checkpoints = new Checkpoints({ state: START, board }, weightOf, MOST_ROWS);
  }

  positionBefore(atMs: number): SitePosition {
    return new SitePosition(this, this.checkpoints.before(atMs));
  }
}

/** Id of the session that has the call sites of a request. The key of a group may be longer than an id: hash it. */
export function siteSession({ pid, start, within }: SitesRequest): string {
  const group =
    within &&
    createHash('sha256')
      .update(JSON.stringify([within.group, within.key]))
      .digest('hex');
  const of = group ? [group.slice(0, 12)] : pid === undefined ? [] : [pid, start ?? 'x'];
  return [SESSION, 'site', ...of].join('-');
}

const weightOf = ({ board, sites }: SiteCheckpoint): number =>
  board.rows.length + (sites ? sites.processes.length + Math.ceil(sites.users.kept / PAIRS_OF_A_ROW) : 0);
