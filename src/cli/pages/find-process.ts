import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { VmtallyError } from '../../errors.ts';
import { isAlive, programOf, readProcess } from '../../kernel/processes.ts';

/** Most bytes of a name: TASK_COMM_LEN less the 0 at its end (include/linux/sched.h). */
const NAME_BYTES = 15;
/** Most processes that an error names. */
const NAMED = 10;

/** The PID of a PID or of the name of one process. Throws PID_UNKNOWN. */
export function findProcess(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && hasName(pid, text));
  const [pid] = pids;
  if (pid !== undefined && pids.length === 1) return pid;
  if (pid === undefined)
    throw new VmtallyError('PID_UNKNOWN', `no process has the name ${text}`, '`ps -e` lists all processes.');
  const shown = pids.slice(0, NAMED).join(', ');
  throw new VmtallyError(
    'PID_UNKNOWN',
    `${pids.length} processes have the name ${text}: ${shown}${pids.length > NAMED ? ', …' : ''}`,
    'Name one of them by its PID.',
  );
}

/** The kernel cuts names off: then the name of the program decides. A zombie has a name, but no memory. */
function hasName(pid: number, text: string): boolean {
  const bytes = Buffer.from(text);
  const { comm, start } = readProcess(pid) ?? {};
  if (start === undefined || comm !== bytes.subarray(0, NAME_BYTES).toString()) return false;
  const isIt = bytes.length <= NAME_BYTES || programOf(pid).some((path) => basename(path) === text);
  return isIt && isAlive(pid, start);
}
