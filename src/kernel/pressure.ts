import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const RESOURCES = ['cpu', 'io', 'memory'];

/**
 * Reads pressure stall information (PSI): `memory.some.total` and the like in µs, `memory.some.avg10` and the
 * like in percent of the last 10, 60 and 300 s. The map lacks figures that the kernel does not report, and is
 * empty without PSI.
 */
export function readPressure(directory = '/proc/pressure'): Map<string, number> {
  const pressure = new Map<string, number>();
  for (const resource of RESOURCES)
    for (const [name, value] of parsePressure(read(join(directory, resource))))
      pressure.set(`${resource}.${name}`, value);
  return pressure;
}

/** Parses one file of /proc/pressure: `some.avg10`, …, `full.total`. */
export function parsePressure(text: string): Map<string, number> {
  const pressure = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [share, ...fields] = line.split(' ');
    for (const field of fields) {
      const [name, value] = field.split('=');
      if (value && Number.isFinite(Number(value))) pressure.set(`${share}.${name}`, Number(value));
    }
  }
  return pressure;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    // psi_show (kernel/sched/psi.c) returns EOPNOTSUPP, the same number as ENOTSUP, where PSI is off.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTSUP') return '';
    throw error;
  }
}
