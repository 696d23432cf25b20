import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A directory with these files that all targets of a test file share. */
export function directoryOf(files: Record<string, string> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-fuzz-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}
