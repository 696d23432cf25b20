import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a listening socket in /proc/net/tcp (include/net/tcp_states.h, TCP_LISTEN). */
const LISTENING = '0A';
const STATE = 3;
const INODE = 9;

/** True if a process has a TCP socket that listens; undefined if this user may not see that, or the process is gone. */
export function listens(pid: number | 'self'): boolean | undefined {
  try {
    const directory = `/proc/${pid}/fd`;
    const own = new Set(
      readdirSync(directory).map((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`${directory}/${fd}`))?.[1]),
    );
    return ['tcp', 'tcp6'].some((table) =>
      tableOf(`/proc/${pid}/net/${table}`).some(
        (fields) => fields[STATE] === LISTENING && own.has(fields[INODE]),
      ),
    );
  } catch {
    return undefined;
  }
}

/** The rows of a table without its head; none where the kernel lacks the table. */
function tableOf(path: string): string[][] {
  try {
    const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

/** Empty for a descriptor that was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
