import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { readSmallFile } from '../small-file.ts';
import type { Secret } from './half-sip-hash.ts';

/** File of root with the secret of this boot: /run is empty after a restart, when all frames are others. */
const FILE = '/run/vmtally-pages';
const BYTES = 8;

/** The secret with which frames are hashed; the first call after a restart makes it. Throws Error where root cannot keep it. */
export function frameSecret(file = FILE): Secret {
  const known = readSecret(file);
  if (known !== undefined) return known;
  const written = `${file}.${process.pid}`;
  writeFileSync(written, randomBytes(BYTES).toString('hex'), { flag: 'wx', mode: 0o600 });
  try {
    // A link does not replace the secret that another vmtally made meanwhile.
    linkSync(written, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(written, { force: true });
  }
  const made = readSecret(file);
  if (made === undefined) throw new Error(`${file} has no secret`);
  return made;
}

function readSecret(file: string): Secret | undefined {
  let text: string;
  try {
    text = readSmallFile(file, 2 * BYTES, {
      followsLinks: false,
      check: ({ uid, mode }) => {
        if (uid !== process.geteuid?.() || (mode & 0o077) !== 0) throw new Error(`others may read ${file}`);
      },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (!/^[0-9a-f]{16}$/.test(text)) throw new Error(`${file} has no secret`);
  return [Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16)];
}
