import { opendirSync, statSync } from 'node:fs';
import { hasManyBrackets, isNested } from '../is-nested.ts';
import { readSmallFile } from '../small-file.ts';

/** Most bytes of a file that is read for names. */
const MOST_BYTES = 1 << 20;
/** Most arrays and objects in such a file, and their greatest depth: storage of 1,000 containers has 6,000. */
const MOST_BRACKETS = 50_000;
const MOST_DEPTH = 100;
/** Most entries of a folder that are looked at. */
const MOST_ENTRIES = 10_000;

/** Text of a file of a container engine; undefined where it is missing, too large, a link, or no regular file. */
export function readText(path: string): string | undefined {
  try {
    return readSmallFile(path, MOST_BYTES, { followsLinks: false });
  } catch {
    return undefined;
  }
}

/** JSON of such a file; undefined too where it is broken. */
export function readJson(path: string): unknown {
  return jsonOf(readText(path));
}

/** The parsed JSON; undefined if it is broken, or has too many brackets: a user may have written it to keep JSON.parse busy. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text);
  if (hasManyBrackets(bytes, MOST_BRACKETS) || isNested(bytes, MOST_DEPTH)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names of the entries of a folder; none where it cannot be read. */
export function readNames(path: string): string[] {
  try {
    const folder = opendirSync(path);
    try {
      const names: string[] = [];
      for (
        let entry = folder.readSync();
        entry !== null && names.length < MOST_ENTRIES;
        entry = folder.readSync()
      )
        names.push(entry.name);
      return names;
    } finally {
      folder.closeSync();
    }
  } catch {
    return [];
  }
}

/** Tells if a file or folder is as it was: another one has another number, and a changed one another time or size. */
export function stateOf(path: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return '';
  }
}
