import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC in the flags of /proc/self/fdinfo, include/uapi/asm-generic/fcntl.h. */
const CLOSE_ON_EXEC = 0o2000000;
/** stdin, stdout and stderr. */
const STANDARD = 2;

/**
 * Closes the descriptors that this process inherited and would pass on to its children, except for `kept`.
 * Node opens its own with O_CLOEXEC, and at its start sets that flag on inherited ones, but only on the first
 * 16 and those without a gap behind them (uv_disable_stdio_inheritance).
 */
export function closeInherited(kept: ReadonlySet<number> = new Set()): void {
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    if (fd > STANDARD && !kept.has(fd) && passesOn(fd)) closeSync(fd);
  }
}

/** Descriptors that texts name by path, such as /dev/fd/63, which shells put in place of `<(command)`. */
export const namedDescriptors = (texts: readonly string[]): Set<number> =>
  new Set(texts.flatMap((text) => [...text.matchAll(/\/fd\/(\d+)/g)].map(([, fd]) => Number(fd))));

function passesOn(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // readdir itself had it open.
    return false;
  }
}
