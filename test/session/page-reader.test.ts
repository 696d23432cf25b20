import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PageReader } from '../../src/session/page-reader.ts';
import type { PagesRequest } from '../../src/wire/process-pages.ts';
import { rejection } from '../fixtures/failure.ts';
import { processPages } from '../fixtures/process-pages.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const REQUEST: PagesRequest = { pid: 7, sort: 'rss', top: 9, maxPages: 9, timeoutMs: 1 };
const { cpuSeconds: _, ...ANSWER } = processPages();

/** A reader whose process runs this code, which has the task in `task`. */
function readerOf(code: string): PageReader {
  const head = "import { readFileSync } from 'node:fs'; const task = JSON.parse(readFileSync(0));";
  const say = 'const say = (said) => process.stdout.write(JSON.stringify(said));';
  const reader = new PageReader(join(temporaryDirectory({ 'main.mjs': head + say + code }), 'main.mjs'));
  onTestFinished(() => reader.stop());
  return reader;
}
const says = (cpuSeconds: number) =>
  readerOf(`say({ answer: ${JSON.stringify(ANSWER)}, cpuSeconds: ${cpuSeconds} })`);
const refusal = (code: string) =>
  readerOf(`say({ problem: { code: '${code}', message: 'told', hint: 'do' }, cpuSeconds: 0 })`);

describe('a process that reads pages', () => {
  it('gets the task, and its answer has the CPU time that it took', async () => {
    const reader = says(0.25);
    await expect(reader.read(REQUEST, true)).resolves.toEqual({ ...ANSWER, cpuSeconds: 0.25 });
    expect(reader.cpuSeconds).toBe(0.25);
    const code =
      'say({ problem: { code: "NOT_FOUND", message: JSON.stringify(task), hint: "" }, cpuSeconds: 0 })';
    const { message } = await rejection(readerOf(code).read(REQUEST, true));
    expect(JSON.parse(message)).toEqual({
      request: REQUEST,
      showsAll: true,
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('says a problem, and an INTERNAL one stays one', async () => {
    expect(await rejection(refusal('PID_UNKNOWN').read(REQUEST, false))).toMatchObject({
      code: 'PID_UNKNOWN',
      message: 'told',
      hint: 'do',
    });
    await expect(refusal('INTERNAL').read(REQUEST, false)).rejects.not.toHaveProperty('code');
  });

  it('is killed where the kernel does not let it read, and its time counts', async () => {
    const reader = readerOf('setInterval(() => {}, 1000)');
    expect(await rejection(reader.read(REQUEST, false))).toMatchObject({
      code: 'PAGES_STALLED',
      hint: expect.stringContaining('may hold a lock'),
    });
    expect(reader.cpuSeconds).toBeGreaterThan(3);
  });

  it('that works until it is killed waits for no lock', async () => {
    expect(await rejection(readerOf('for (;;);').read(REQUEST, false))).toMatchObject({
      code: 'PAGES_STALLED',
      message: expect.stringMatching(
        /^the pages of process 7 were not read within 3\.001 s.* [0-4]\.\d s of CPU/,
      ),
      hint: expect.not.stringContaining('lock'),
    });
  });

  it('says more than the counting process takes: fewer rows do', async () => {
    const reader = readerOf("process.stdout.write('x'.repeat(17 << 20))");
    expect(await rejection(reader.read(REQUEST, false))).toMatchObject({
      code: 'REQUEST_INVALID',
      message: 'the answer with the pages of process 7 is over 16777216 bytes',
      hint: 'Ask for fewer rows with `top`.',
    });
  });

  it('ends with the service', async () => {
    const reader = readerOf('setInterval(() => {}, 1000)');
    const ended = expect(reader.read({ ...REQUEST, timeoutMs: 10_000 }, false)).rejects.toThrow('aborted');
    reader.stop();
    await ended;
  });
});

describe('readings are limited', () => {
  it('to one at a time', async () => {
    const reader = says(0);
    const first = reader.read(REQUEST, false);
    expect(await rejection(reader.read(REQUEST, false))).toMatchObject({ code: 'RATE_LIMIT', retryAfter: 1 });
    await first;
    await reader.read(REQUEST, false);
  });

  it('to a tenth of a CPU: what a reading took beyond the burst delays the next one', async () => {
    const reader = says(4);
    await reader.read(REQUEST, false);
    const refused = await rejection(reader.read(REQUEST, false));
    expect(refused).toMatchObject({
      code: 'RATE_LIMIT',
      message: expect.stringContaining('a tenth of a CPU'),
    });
    // 3 s at once are 1 s too few, and the next reading takes 0.1 s.
    expect((refused as { retryAfter?: number }).retryAfter).toBeGreaterThan(9);
  });
});
