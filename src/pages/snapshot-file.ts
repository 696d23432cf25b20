import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { gzipLines } from './gzip-lines.ts';
import type { Secret } from './half-sip-hash.ts';
import { halfSipHash } from './half-sip-hash.ts';
import { CHUNK, type Chunk, Snapshot } from './snapshot.ts';

const Head = z.strictObject({
  schema: z.literal('vmtally.pages-snapshot/1'),
  pid: z.int(),
  /** Clock ticks from boot to the start of the process. */
  start: z.int(),
  boot: z.string(),
  pageSize: z.int(),
  takenMs: z.number(),
  /** Hash of 0: snapshots of one secret have the same. */
  secret: z.int(),
});
const Page = z
  .int()
  .nonnegative()
  .max(2 ** 52);
const Line = z.union([
  z.strictObject({ place: z.tuple([Page, Page]), file: z.string() }),
  z.strictObject({ chunk: Page, states: z.base64(), frames: z.base64() }),
]);

export type SnapshotHead = Omit<z.infer<typeof Head>, 'schema' | 'secret'>;

/** Limits of a file: 2^28 pages take 2 GiB, a chunk 28 kB, and a place with a name of 4,096 characters at most 25 kB. */
const LIMITS = { file: 512 << 20, text: 2 ** 31, line: 64 << 10 };
/** Most characters of all places together, which are kept in memory: a million mappings take some 100 MB. */
const PLACES_CHARACTERS = 128 << 20;
/** Lines of a member of gzip. */
const LINES = 64;

/** The pieces of the file of a snapshot: members of gzip with JSON lines. */
export function* snapshotPieces(
  head: SnapshotHead,
  { chunks, places }: Snapshot,
  secret: Secret,
): Generator<Buffer> {
  const lines = [
    JSON.stringify({ schema: 'vmtally.pages-snapshot/1', ...head, secret: halfSipHash(secret, 0, 0) }),
  ];
  const piece = (): Buffer => gzipSync(`${lines.splice(0).join('\n')}\n`);
  for (const { from, to, file } of places) lines.push(JSON.stringify({ place: [from, to], file }));
  yield piece();
  for (const [chunk, { frames, states }] of chunks) {
    lines.push(JSON.stringify({ chunk, states: textOf(states), frames: textOf(frames) }));
    if (lines.length >= LINES) yield piece();
  }
  if (lines.length > 0) yield piece();
}

/** Reads the file of a snapshot that was made with this secret. Throws CAPTURE_INVALID. */
export async function readSnapshot(
  path: string,
  secret: Secret,
): Promise<{ head: SnapshotHead; snapshot: Snapshot }> {
  try {
    const lines = gzipLines(path, LIMITS);
    const { value: first = '' } = (await lines.next()) as { value?: string };
    const { schema: _, secret: hash, ...head } = Head.parse(JSON.parse(first));
    if (hash !== halfSipHash(secret, 0, 0))
      throw new Error('it was made before the machine started, or on another one');
    const snapshot = new Snapshot(secret);
    let characters = 0;
    for await (const text of lines) {
      const line = Line.parse(JSON.parse(text));
      if ('place' in line) characters += text.length;
      if (characters > PLACES_CHARACTERS)
        throw new Error(`its mappings take over ${PLACES_CHARACTERS} characters`);
      addLine(snapshot, line);
    }
    return { head, snapshot };
  } catch (error) {
    const why =
      error instanceof z.ZodError || error instanceof SyntaxError || isZlibError(error)
        ? 'it is damaged, or another file'
        : messageOf(error);
    throw new VmtallyError(
      'CAPTURE_INVALID',
      `${path} is no snapshot of pages to compare with: ${why}`,
      'Make one with `vmtally pages PID --save FILE`.',
      { cause: error },
    );
  }
}

function addLine(snapshot: Snapshot, line: z.infer<typeof Line>): void {
  if ('place' in line) {
    const [from, to] = line.place;
    snapshot.places.push({ from, to, file: line.file });
    return;
  }
  const chunk: Chunk = { states: new Uint8Array(CHUNK), frames: new Uint32Array(CHUNK) };
  const [states, frames] = [Buffer.from(line.states, 'base64'), Buffer.from(line.frames, 'base64')];
  if (states.length !== CHUNK || frames.length !== 4 * CHUNK) throw new SyntaxError('a chunk is not whole');
  chunk.states.set(states);
  new Uint8Array(chunk.frames.buffer).set(frames);
  snapshot.chunks.set(line.chunk, chunk);
}

const textOf = ({ buffer }: Uint8Array | Uint32Array): string => Buffer.from(buffer).toString('base64');

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
