import type { z } from 'zod';
import { VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { plural } from '../text/units.ts';
import { MOST_BYTES, MOST_TEXT, pack } from './gzip-member.ts';

/** The text of a line. Throws RECORD_FAILED for one that a reader would refuse: it must not be written. */
export function writtenLine(schema: z.ZodType, line: { kind: string } & Record<string, unknown>): string {
  const parsed = schema.safeParse(line);
  if (parsed.success) return `${JSON.stringify(line)}\n`;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw unwritable(
    `a line ${line.kind} whose ${where} ${issue === undefined ? 'is wrong' : issueToText(issue)}`,
  );
}

/** A member with this text. Throws RECORD_FAILED for one that is larger than a reader takes. */
export function writtenMember(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_TEXT) throw unwritable(`${plural(bytes, 'byte')} of text in a member`);
  const member = pack(text);
  if (member.length > MOST_BYTES) throw unwritable(`a member of ${plural(member.length, 'byte')}`);
  return member;
}

/** The error on counts that a reader would refuse. */
export const unwritable = (what: string): VmtallyError =>
  new VmtallyError(
    'RECORD_FAILED',
    `the record would have ${what}: nobody could read it`,
    'What came before can be read. Record fewer events, or shorter ticks with -I.',
  );
