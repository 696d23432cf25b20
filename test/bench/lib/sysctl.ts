import { readFileSync, writeFileSync } from 'node:fs';

const before = new Map<string, string>();
process.on('exit', restoreAll);

const path = (name: string): string => `/proc/sys/${name.replaceAll('.', '/')}`;

export const readSysctl = (name: string): string => readFileSync(path(name), 'utf8').trim();

/** Sets a kernel setting until `restore`, or until this process ends. */
export function setSysctl(name: string, value: string): void {
  if (!before.has(name)) before.set(name, readSysctl(name));
  writeFileSync(path(name), value);
}

export function restore(name: string): void {
  const value = before.get(name);
  if (value !== undefined) writeFileSync(path(name), value);
  before.delete(name);
}

/** Restores all settings that setSysctl() changed. */
export function restoreAll(): void {
  for (const name of before.keys()) restore(name);
}

/**
 * Makes room for this many additional processes (kernel.pid_max) until restoreAll(). Returns the reason if
 * that is impossible.
 */
export function roomFor(processes: number): string | undefined {
  // A margin for processes that others start meanwhile.
  const wanted = processes + 10_000;
  const threads = Number(readSysctl('kernel.threads-max'));
  if (threads < wanted) return `kernel.threads-max is ${threads}`;
  // Each process needs a stack of 16 KiB, a task and its own page tables: 90 KiB measured on Linux 6.18.
  const need = processes * 150;
  const free = Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0);
  if (free < need)
    return `it takes ${Math.ceil(need / 2 ** 20)} GiB, and ${Math.floor(free / 2 ** 20)} are free`;
  if (Number(readSysctl('kernel.pid_max')) < wanted) setSysctl('kernel.pid_max', String(4 * wanted));
  return undefined;
}
