import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

const VALUE = 'export const value = 1;\n';
const imports = (path: string) => `import { value } from '${path}';\nexport const other = value;\n`;
const importsType = (path: string, name: string, other: string) =>
  `import type { ${other} } from '${path}';\nexport interface ${name} { next: ${other} | null }\n`;

const REFUSED = [
  ['src/server/a0.ts', '../probe/b.ts'],
  ['src/server/view/a1.ts', '../../kernel/b.ts'],
  ['src/server/a2.ts', '../collector/b.ts'],
  ['src/server/a3.ts', '../session/b.ts'],
  ['src/server/a4.ts', '../session/budget/b.ts'],
  ['src/server/a5.ts', '../bpftrace/b.ts'],
  ['src/server/a17.ts', '../containers/b.ts'],
  ['ui/src/board/a6.ts', '../../../src/kernel/b.ts'],
  ['ui/src/a7.ts', '../../src/session/b.ts'],
  ['src/wire/a8.ts', '../tally/b.ts'],
  ['src/wire/a9.ts', '../text/b.ts'],
  ['src/metrics/a16.ts', '../server/b.ts'],
  ['src/metrics/a17.ts', '../kernel/b.ts'],
  ['src/metrics/a18.ts', '../report/export/b.ts'],
] as const;
const ACCEPTED = [
  ['src/server/a10.ts', '../wire/b.ts'],
  ['src/server/a11.ts', '../wire/session.ts'],
  ['src/server/view/a12.ts', '../../tally/b.ts'],
  ['ui/src/a13.ts', '../../src/wire/session.ts'],
  ['src/wire/a14.ts', './b.ts'],
  ['src/session/a15.ts', '../kernel/b.ts'],
  ['src/metrics/a19.ts', '../text/b.ts'],
  ['src/report/export/a20.ts', '../../metrics/b.ts'],
] as const;
const CIRCLE = {
  'src/a.ts': importsType('./b.ts', 'A', 'B'),
  'src/b.ts': importsType('./a.ts', 'B', 'A'),
};

/** The codes that lint reports for a file of the cases above, with this project's rules. */
const codesOf = (name: string) =>
  diagnostics.flatMap(({ code, filename }) => (filename === name ? [code] : []));
let diagnostics: { code: string; filename: string }[];

/** Lints the files of all cases in one run. */
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const files = [...REFUSED, ...ACCEPTED].flatMap(([file, path]) => [
    [file, imports(path)] as const,
    [join(dirname(file), path), VALUE] as const,
  ]);
  for (const [name, text] of [...files, ...Object.entries(CIRCLE)]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['-f', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  ({ diagnostics } = JSON.parse(stdout) as { diagnostics: typeof diagnostics });
  return () => rmSync(folder, { recursive: true });
});

test.each(REFUSED)('%s may not import %s', (file) => {
  expect(codesOf(file)).toEqual(['eslint(no-restricted-imports)']);
});

test.each(ACCEPTED)('%s may import %s', (file) => {
  expect(codesOf(file)).toEqual([]);
});

test('files that import each other are found, types too', () => {
  const codes = Object.keys(CIRCLE).flatMap(codesOf);
  expect(new Set(codes)).toEqual(new Set(['import(no-cycle)']));
});

test('no other file has a finding', () => {
  const files = new Set<string>([...REFUSED.map(([file]) => file), ...Object.keys(CIRCLE)]);
  expect(diagnostics.filter(({ filename }) => !files.has(filename))).toEqual([]);
});

/** The start of a comment with a word that leaves its subject to be guessed. */
const RIDDLE =
  /(?:\/\*\*?(?:\s*\*)?|(?<!\/\/.*\n\s*)\/\/) *(?:What|Whether|How|One|Where|Of|Those|It|That|Such|Who)\b.*/g;

test.each(['build', 'src', 'test', 'ui/src'])('comments in %s begin with their subject', (folder) => {
  const found = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name))
    .flatMap((name) => {
      const comments = readFileSync(join(ROOT, folder, name), 'utf8').match(RIDDLE) ?? [];
      return comments.map((comment) => `${name}: ${comment}`);
    });
  expect(found).toEqual([]);
});

// The bundler puts all files one folder deep: dist/chunks, dist/cli.
test('paths of installed files are relative to files one folder deep', () => {
  const deeper = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name.split('/').length > 2)
    .filter((name) => /import\.meta\.(?:dirname|url)/.test(readFileSync(join(ROOT, 'src', name), 'utf8')));
  expect(deeper).toEqual([]);
});
