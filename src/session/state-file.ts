import type { Stats } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { readSmallFile } from '../small-file.ts';

/** Longest file that is read, in bytes: a thousand totals with filters of several kB fit. */
const LONGEST = 16 << 20;
const RESTORE = 'Restore a good copy, or move the file away to start from 0.';

export const Total = z.strictObject({
  label: z.string(),
  event: z.string(),
  filter: z.string().nullable(),
  total: z.number(),
});
export type Total = z.infer<typeof Total>;

/** The file's content. */
const State = z.strictObject({
  schema: z.literal('vmtally.state/1'),
  /** The process that owns the file; two writers would undo each other's writes. */
  writer: z.strictObject({ pid: z.int(), start: z.int() }).nullable(),
  counts: z.array(Total),
});
export type State = Omit<z.infer<typeof State>, 'schema'>;

/**
 * Reads the file; without one, there are no totals. Refuses links, and all that is not a regular file of this
 * user's. No error quotes the content, which may be another file's. Throws STATE_FAILED.
 */
export function readState(file: string): State {
  let text: string;
  try {
    text = readSmallFile(file, LONGEST, { followsLinks: false, check: requireOwn });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { writer: null, counts: [] };
    throw failed(
      `cannot read ${file}: ${messageOf(error)}`,
      'Give --state another directory, or move the file away to start from 0.',
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw failed(`${file} is no valid state file: it is not JSON`, RESTORE);
  }
  const state = State.safeParse(content);
  if (state.success) return state.data;
  const { path = [], code = 'invalid' } = state.error.issues[0] ?? {};
  throw failed(`${file} is no valid state file: ${path.join('.') || 'the whole'}: ${code}`, RESTORE);
}

function requireOwn({ uid, mode }: Stats): void {
  if (uid !== process.geteuid?.()) throw new Error(`it belongs to user ${uid}`);
  if ((mode & 0o022) !== 0) throw new Error('other users can change it');
}

/** Writes all of a state or none: a new file replaces the old one. */
export async function writeState(file: string, state: State): Promise<void> {
  const content: z.infer<typeof State> = { schema: 'vmtally.state/1', ...state };
  const next = `${file}.new`;
  // Always create a new file: reuse neither a half-written file nor a link at that path.
  await rm(next, { force: true });
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

export const failed = (message: string, hint: string): VmtallyError =>
  new VmtallyError('STATE_FAILED', message, hint);
