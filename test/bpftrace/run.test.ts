import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/bpftrace/run.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import { collect } from '../fixtures/collect.ts';
import { failure } from '../fixtures/failure.ts';
import { expectNoneLeft, fakeBpftrace, watchFakes } from '../fixtures/fake.ts';
import { temporaryDirectory, temporaryScript } from '../fixtures/temporary.ts';

const at = (path: string) => ({ ...fakeBpftrace('ticks'), path });

describe('run', () => {
  test('frames until the output ends, then status and stderr', async () => {
    const { frames, exit } = run(fakeBpftrace('dies-later'), '', {});
    expect((await collect(frames)).map(({ kind }) => kind)).toEqual(['attached', 'tick', 'tick']);
    expect(await exit).toEqual({ status: 'status 9', stderr: '' });
  });

  test('stderr', async () => {
    const { frames, exit } = run(fakeBpftrace('dies-at-once'), '', {});
    expect(await collect(frames)).toEqual([]);
    expect(await exit).toEqual({
      status: 'status 1',
      stderr:
        'WARNING: something else\nstdin:1:1-2: ERROR: tracepoint not found: kmem:kfree\nAttaching 2 probes...\n',
    });
  });

  test('the end of a long stderr', async () => {
    const path = temporaryScript('talks', 'yes x | head -c 200000 >&2; echo end >&2');
    const { exit, frames } = run(at(path), '', {});
    await collect(frames);
    const { stderr } = await exit;
    expect(stderr.length).toBe(64 << 10);
    expect(stderr).toMatch(/x\nend\n$/);
  });

  test('the signal that ended bpftrace', async () => {
    const { frames, exit } = run(fakeBpftrace('dies-by-signal'), '', {});
    await collect(frames);
    expect((await exit).status).toBe('signal SIGSEGV');
  });

  test('bpftrace gets the program on stdin, the options for JSON, and the environment', async () => {
    const got = join(temporaryDirectory(), 'got');
    const path = temporaryScript('writes', `{ echo "$* $BPFTRACE_X"; cat; } > '${got}'`);
    const program = 'BEGIN { @x = 1; }\n'.repeat(10_000);
    const { frames, exit } = run(at(path), program, { BPFTRACE_X: '17' });
    expect(await collect(frames)).toEqual([]);
    expect((await exit).status).toBe('status 0');
    expect(readFileSync(got, 'utf8')).toBe(`-f json - 17\n${program}`);
  });

  test('a path that others could change since it was found, or that is a link now, is not run', () => {
    const path = temporaryScript('changed', 'exit 0');
    chmodSync(path, 0o777);
    expect(failure(() => run(at(path), '', {}))).toMatchObject({ code: 'BPFTRACE_UNSAFE' });
    const link = join(temporaryDirectory(), 'link');
    symlinkSync('/bin/true', link);
    expect(failure(() => run(at(link), '', {}))).toMatchObject({
      code: 'BPFTRACE_UNSAFE',
      message: `${link} became a symbolic link while vmtally was using it`,
    });
  });

  test('a bpftrace that ends without reading its program', async () => {
    const path = temporaryScript('deaf', 'exec <&-; exit 3');
    const { frames, exit } = run(at(path), 'x'.repeat(1 << 20), {});
    expect(await collect(frames)).toEqual([]);
    expect((await exit).status).toBe('status 3');
  });

  test.each(['ticks', 'ignores-sigint', 'never-attaches', 'floods-lines'])('kill ends %s', async (name) => {
    const fakes = watchFakes();
    const bpf = run(fakeBpftrace(name), '', {});
    expect(readProcess(bpf.pid)).toBeDefined();
    bpf.kill();
    expect((await bpf.exit).status).toBe('signal SIGKILL');
    expect(readProcess(bpf.pid)).toBeUndefined();
    expect(fakes.starts().length).toBeLessThanOrEqual(1);
  });

  test('bpftrace runs in a session of its own', async () => {
    const fakes = watchFakes();
    const bpf = run(fakeBpftrace('ticks'), '', {});
    for await (const frame of bpf.frames) {
      expect(frame.kind).toBe('attached');
      break;
    }
    // Field 6 of /proc/PID/stat is the session id.
    expect(readFileSync(`/proc/${bpf.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[3]).toBe(
      String(bpf.pid),
    );
    bpf.kill();
    await expectNoneLeft(fakes);
  });

  test.each([
    ['is not there', () => join(temporaryDirectory(), 'bpftrace'), 'BPFTRACE_MISSING', 'cannot run '],
    ['is a directory', () => temporaryDirectory(), 'BPFTRACE_FAILED', 'cannot start '],
  ])('a path that %s', (_, path, code, message) => {
    expect(failure(() => run(at(path()), '', {}))).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
