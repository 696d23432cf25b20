import { isOver } from './is-over.ts';
import type { Companion } from './options.ts';
import { objectsLimit, processLimit, sessionLimit } from './problems.ts';
import type { Session } from './session.ts';

/** Most processes whose call sites are counted at a time: each has a bpftrace. They have half of all sessions at most. */
const PROCESSES = 8;
/** Most sessions that pair objects at a time: the objects of each may take 1/32 of the machine's memory. */
const OBJECT_SESSIONS = 2;

type Known = Pick<Session, 'id' | 'info' | 'companion'>;

/**
 * The session that leaves its place to a new one; undefined if there is a place. Sessions that count no more leave first:
 * failed ones, then the oldest. Companions leave their places to a session of a client, which never waits for them.
 * Throws SESSION_LIMIT.
 */
export function leaverFor(
  companion: Companion | undefined,
  sessions: Iterable<Known>,
  most: number,
): Known | undefined {
  const all = [...sessions];
  const ofProcesses = all.filter((session) => isOfProcess(session) && !isOver(session.info));
  const over = all.filter(({ id, info }) => id !== 'main' && isOver(info));
  const companions = companion ? [] : all.filter((session) => session.companion !== undefined);
  const leaver =
    over.find(({ info }) => info.state === 'failed') ??
    over[0] ??
    companions.find(isOfProcess) ??
    companions[0];
  if (all.length >= most && leaver === undefined) throw sessionLimit(all.length);
  const processes = Math.min(PROCESSES, Math.floor(most / 2));
  if (companion?.process && ofProcesses.length >= processes) throw processLimit(processes);
  const pairing = all.filter(
    (session) => session.companion?.kind === 'count-objects' && !isOver(session.info),
  );
  if (companion?.kind === 'count-objects' && pairing.length >= OBJECT_SESSIONS)
    throw objectsLimit(OBJECT_SESSIONS);
  return all.length >= most ? leaver : undefined;
}

const isOfProcess = ({ companion }: Pick<Known, 'companion'>): boolean => companion?.process !== undefined;
