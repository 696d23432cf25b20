import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, vmtally } from './support.ts';

it('a new probe compiles, attaches and counts; each wrong one is reported with its place', async () => {
  const directory = temporaryDirectory();
  const [mine, wrong] = [join(directory, 'mine'), join(directory, 'wrong.bt')];
  await finish(vmtally`probe new mine --tracepoint kmem:kfree -o ${mine}`);
  const again = vmtally`probe new mine -o ${mine}`;
  expect(await again.done).toBe(1);
  expect(again.stderr).toContain('an existing file is never replaced');
  const source = readFileSync(mine, 'utf8').replaceAll('mine', 'wrong').replace('{ @', '{\n  $x = $y; @');
  writeFileSync(wrong, source);
  const child = vmtally`probe check ${mine} ${wrong} --timeout 500ms`;
  expect(await child.done).toBe(1);
  const [first, second] = child.stdout.split('\n');
  expect(first).toMatch(/mine: attached; [\d,]+ events in 0\.5 s$/);
  expect(second).toMatch(/wrong\.bt:6: .*\$y/);
  const good = vmtally`probe check ${mine} --timeout 500ms`;
  expect(await good.done).toBe(0);
});
