import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { argv } from '../fixtures/argv.ts';
import { blocksOf, DOCUMENTS, documentAt } from '../fixtures/documents.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { AT_ONCE, type Child, finish, leftBpftraces, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const blocks = [...DOCUMENTS.values()].flatMap(blocksOf);
const commands = new Set(
  blocks.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('vmtally ')),
);

describe('README and docs', () => {
  let process: Child;
  /** Some examples write files. */
  let written = '';
  beforeAll(() => {
    written = mkdtempSync(join(tmpdir(), 'vmtally-'));
    process = start(WORKLOADS.eventfd, argv`0 wait`);
  });
  afterAll(async () => {
    process.kill('SIGKILL');
    await untilNoneLeft('bpftrace', () => leftBpftraces(AT_ONCE));
    rmSync(written, { recursive: true });
  });

  // These tests mostly wait, so they run together.
  it.concurrent.each([...commands])('%s', async (line) => {
    const command = line
      .replace(/^vmtally/, 'exec "$VMTALLY"')
      .replace('1234', String(process.pid))
      // The workload is linked statically.
      .replace("'*libc*'", "'[stack]'")
      .replaceAll(' examples/', ` ${join(import.meta.dirname, '../../examples')}/`)
      .replace('-- make', '-- true')
      .replace(/-- migratepages.*/, "-- sh -c 'migratepages 1 0 0 || :'");
    const child = start('sh', ['-c', `cd ${written} && ${command}`], {
      ...AT_ONCE,
      VMTALLY: join(import.meta.dirname, '../../dist/cli/main.js'),
    });
    if (/^vmtally (?:serve|replay)\b/.test(line)) {
      // All commands start at once. A service whose address was not seen must still release its port for the
      // next run.
      await until('its address', () => child.stdout.includes('http://'), 30_000).finally(() =>
        child.kill('SIGTERM'),
      );
    }
    await finish(child);
    expect(child.stdout + child.stderr).not.toBe('');
  });

  it('have every command', () => {
    for (const name of Object.keys(COMMANDS).filter((command) => command !== 'complete'))
      expect([...commands].join('\n')).toContain(`vmtally ${name}`);
  });

  it('have a probe in five lines that counts', async () => {
    const source = blocksOf(documentAt('docs/probes.md')).find((text) => text.startsWith('/*')) ?? '';
    expect(source.trim().split('\n')).toHaveLength(5);
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    try {
      writeFileSync(join(directory, 'vmap.bt'), source);
      // The kernel allocates the stack of each forked thread in the vmalloc space, unless it can reuse one.
      const script = 'for i in $(seq 40); do (:) & done; wait';
      const child = await finish(vmtally`stat --probes ${directory} -e vmap --json -- sh -c ${script}`);
      expect(totalOf(child.stderr).events[0]?.count).toBeGreaterThan(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
