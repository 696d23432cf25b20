import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { mayBeAverages } from '../../src/pages/averages.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const WITHOUT = 'CONFIG_A=y\n# CONFIG_NO_PAGE_MAPCOUNT is not set\n';
const WITH = 'CONFIG_A=y\nCONFIG_NO_PAGE_MAPCOUNT=y\n';

it.each([
  ['6.14.3', undefined, undefined, false],
  ['6.18.44-x', WITHOUT, undefined, false],
  ['6.18.44-x', WITH, WITHOUT, true],
  ['6.18.44-x', undefined, WITHOUT, false],
  ['6.18.44-x', undefined, WITH, true],
  ['6.18.44-x', undefined, undefined, true],
])('Linux %s', (release, running, boot, expected) => {
  const directory = temporaryDirectory();
  const files = { running: join(directory, 'config.gz'), boot: join(directory, 'config') };
  if (running !== undefined) writeFileSync(files.running, gzipSync(running));
  if (boot !== undefined) writeFileSync(files.boot, boot);
  expect(mayBeAverages(release, files)).toBe(expected);
});
