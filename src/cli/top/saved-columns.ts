import { lstatSync, mkdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { readJson } from '../../read-json.ts';
import { readSmallFile } from '../../small-file.ts';

/** Most bytes of the file: a hundred ids of columns fit. */
const LONGEST = 16 << 10;

const Ids = z.array(z.string().regex(/^\w{1,40}$/)).max(100);
const Saved = z.strictObject({
  /** Ids of columns, of both tables. Those of another version name no column here, and do nothing. */
  hidden: Ids,
  shown: Ids.default([]),
});

/** Ids of the columns that the user hid, and of those that the user added to the overview. */
export interface SavedColumns {
  hidden: readonly string[];
  shown: readonly string[];
}

type Environment = Record<string, string | undefined>;

/**
 * The file in which `top` keeps the columns that this user chose. Under sudo it is root's own: HOME and
 * XDG_CONFIG_HOME may be those of the user who called sudo. Throws if the user has no home directory.
 */
export function savedColumnsFile(environment: Environment = process.env, uid = process.geteuid?.()): string {
  const isSudo = uid === 0 && environment.SUDO_UID !== undefined;
  const { XDG_CONFIG_HOME: given = '' } = isSudo ? {} : environment;
  const home = () => environment.HOME || homedir();
  // The standard says to ignore a relative path.
  const directory = isAbsolute(given) ? given : join(isSudo ? userInfo().homedir : home(), '.config');
  return join(directory, 'vmtally', 'top.json');
}

/** The columns of the file; none without a file. Throws Error with the reason if the file cannot be used. */
function read(file: string): SavedColumns {
  let text: string;
  try {
    requireOwn(lstatSync(dirname(file)));
    text = readSmallFile(file, LONGEST, { followsLinks: false, check: requireOwn });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return NONE;
    throw error;
  }
  return readJson(text, Saved, '{"hidden": [COLUMN, …], "shown": [COLUMN, …]}');
}

/** Writes all of the file or nothing: a new file replaces the old one. Throws Error with the reason. */
function write(file: string, { hidden, shown }: SavedColumns): void {
  const directory = dirname(file);
  for (const needed of [dirname(directory), directory]) makeDirectory(needed);
  requireOwn(lstatSync(directory));
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) throw new Error('it is a symbolic link');
  const next = `${file}.${process.pid}.new`;
  // Always create a new file: reuse neither a half-written file nor a link at that path.
  rmSync(next, { force: true });
  try {
    writeFileSync(next, `${JSON.stringify({ hidden, shown })}\n`, { flag: 'wx', mode: 0o600 });
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

const NONE: SavedColumns = { hidden: [], shown: [] };

/** The saved columns, and why those of the file are not used. */
export function savedColumns(fileOf = savedColumnsFile): SavedColumns & { notice: string } {
  let file = 'the file with the saved columns';
  try {
    file = fileOf();
    return { ...read(file), notice: '' };
  } catch (error) {
    return { ...NONE, notice: `the usual columns: cannot use ${file}: ${messageOf(error)}` };
  }
}

/** Saves the columns. Returns why that failed; empty if it did not. */
export function saveColumns(columns: SavedColumns, fileOf = savedColumnsFile): string {
  let file = 'the columns';
  try {
    file = fileOf();
    write(file, columns);
    return '';
  } catch (error) {
    return `columns are not saved: ${file}: ${messageOf(error)}`;
  }
}

function requireOwn(stat: Stats): void {
  if (stat.isSymbolicLink()) throw new Error('its directory is a symbolic link');
  if (stat.uid !== process.geteuid?.()) throw new Error(`it belongs to user ${stat.uid}`);
  if ((stat.mode & 0o022) !== 0) throw new Error('other users can change it');
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
