/** Code that a process has mapped. */
export interface Mapping {
  start: number;
  end: number;
  /** Place of its first byte in the file. */
  offset: number;
  /** Identity of the file: device and inode as /proc/PID/maps has them. */
  file: string;
  /** Path of the file, a name of the kernel's such as [vdso], or '' for memory without a file. */
  path: string;
}

/** Most mappings of a process that are kept: most programs have some dozens. */
export const MAPPINGS_LIMIT = 4_096;

/** The executable mappings of the text of /proc/PID/maps, by address. The kernel escapes line breaks in paths. */
export function parseMappings(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  // Only \n ends a line: a path may have other characters that end one for a regular expression.
  for (const line of text.split('\n')) {
    const [, start, end = '', offset = '', file = '', path = ''] = LINE.exec(line) ?? [];
    if (start === undefined) continue;
    mappings.push({ start: hex(start), end: hex(end), offset: hex(offset), file, path });
    if (mappings.length === MAPPINGS_LIMIT) break;
  }
  return mappings;
}

/** True for memory without a file, in which a program makes code; it may give the memory a name (PR_SET_VMA_ANON_NAME). */
export const isMade = ({ path }: Pick<Mapping, 'path'>): boolean => path === '' || path.startsWith('[anon:');

const LINE = /^([0-9a-f]+)-([0-9a-f]+) [r-][w-]x[sp] ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+ \d+) *(.*)$/s;

const hex = (digits: string): number => Number.parseInt(digits, 16);
