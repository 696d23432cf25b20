import { spawn } from 'node:child_process';

/**
 * Nobody can catch SIGKILL, and the kernel does not restore terminals. So a shell waits at the end of a pipe: when that
 * closes without a word, it gives the terminal back. Most shells set the modes of a terminal themselves when a command
 * was killed, so it does that only where the terminal is still raw after a moment, as under `sh -c`.
 */
const SCRIPT = `
exec 3>&1
read -r word && exit
printf '%b' "$LEAVE"
sleep 0.2
case $(stty -a <&3) in *-isig*) stty sane <&3 ;; esac
`;

/** Watches over the terminal of stdout until what it returns is called; `leave` is what it would write. */
export function guard(leave: string): () => void {
  const guardian = spawn('/bin/sh', ['-c', SCRIPT], {
    // In a session of its own no signal of the terminal reaches it.
    detached: true,
    stdio: ['pipe', 'inherit', 'ignore'],
    env: { PATH: process.env.PATH, LEAVE: leave.replaceAll('\x1b', '\\033') },
  });
  guardian.on('error', () => {});
  guardian.stdin.on('error', () => {});
  guardian.unref();
  return () => void guardian.stdin.end('done\n');
}
