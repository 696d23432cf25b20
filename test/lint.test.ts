import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from './fixtures/temporary.ts';

const ROOT = join(import.meta.dirname, '..');

/** The codes that lint reports for these files, with this project's rules. */
function lint(files: Record<string, string>): string[] {
  const folder = temporaryDirectory();
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const run = () =>
    execFileSync(join(ROOT, 'node_modules/.bin/oxlint'), ['-f', 'json'], { cwd: folder, encoding: 'utf8' });
  let found: string;
  try {
    found = run();
  } catch (error) {
    found = (error as { stdout: string }).stdout;
  }
  return (JSON.parse(found) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
}

const VALUE = 'export const value = 1;\n';
const imports = (path: string) => `import { value } from '${path}';\nexport const other = value;\n`;
const RESTRICTED = 'eslint(no-restricted-imports)';

test.each([
  ['src/server/a.ts', '../probe/b.ts'],
  ['src/server/view/a.ts', '../../kernel/b.ts'],
  ['src/server/a.ts', '../collector/b.ts'],
  ['src/server/a.ts', '../session/b.ts'],
  ['src/server/a.ts', '../session/budget/b.ts'],
  ['src/server/a.ts', '../bpftrace/b.ts'],
  ['ui/src/board/a.ts', '../../../src/kernel/b.ts'],
  ['ui/src/a.ts', '../../src/session/b.ts'],
  ['src/wire/a.ts', '../tally/b.ts'],
  ['src/wire/a.ts', '../text/b.ts'],
])('%s may not import %s', (file, path) => {
  const target = join(dirname(file), path);
  expect(lint({ [file]: imports(path), [target]: VALUE })).toEqual([RESTRICTED]);
});

test.each([
  ['src/server/a.ts', '../wire/b.ts'],
  ['src/server/a.ts', '../wire/session.ts'],
  ['src/server/view/a.ts', '../../tally/b.ts'],
  ['ui/src/a.ts', '../../src/wire/session.ts'],
  ['src/wire/a.ts', './b.ts'],
  ['src/session/a.ts', '../kernel/b.ts'],
])('%s may import %s', (file, path) => {
  expect(lint({ [file]: imports(path), [join(dirname(file), path)]: VALUE })).toEqual([]);
});

test('files that import each other are found, types too', () => {
  const type = (path: string, name: string, other: string) =>
    `import type { ${other} } from '${path}';\nexport interface ${name} { next: ${other} | null }\n`;
  const found = lint({ 'src/a.ts': type('./b.ts', 'A', 'B'), 'src/b.ts': type('./a.ts', 'B', 'A') });
  expect(new Set(found)).toEqual(new Set(['import(no-cycle)']));
});
