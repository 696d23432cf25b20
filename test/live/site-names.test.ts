import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { siteNames } from '../../src/kernel/site-names.ts';
import { readTracepoints, tracefsRoot } from '../../src/kernel/tracepoints.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { finish, start } from './support.ts';

const EVENTS = ['kmalloc', 'kmem_cache_alloc', 'kfree', 'kmem_cache_free'];
const SITES = 200;
/** Half of an address of the kernel's text on x86-64; `fields` prints the other half. */
const TEXT = 0xffffffff00000000n;

/**
 * Call sites as the kernel names them by %pS, with their addresses: the trace of an instance with the option `fields`
 * (kernel/trace/trace_output.c, print_fields; Linux 6.4 and newer).
 */
function traced(instance: string): Map<bigint, string> {
  const sites = readFileSync(join(instance, 'trace'), 'utf8').matchAll(
    /call_site=(\S+\+0x\S+(?: \[\w+\])?) \((-?\d+)\)/g,
  );
  return new Map(
    Array.from(sites, ([, name = '', low = '0']) => [TEXT | BigInt.asUintN(32, BigInt(low)), name]),
  );
}

it(`names ${SITES} call sites as the kernel does`, async ({ skip }) => {
  const instance = join(tracefsRoot() ?? expect.fail('no tracefs'), `instances/vmtally-test-${process.pid}`);
  mkdirSync(instance);
  try {
    const set = (file: string, value: string) => writeFileSync(join(instance, file), value);
    try {
      set('options/fields', '1');
    } catch {
      skip('this kernel prints no fields');
    }
    for (const event of EVENTS) set(`events/kmem/${event}/enable`, '1');
    const source = new URL('workloads/eventfd.c', import.meta.url).pathname;
    let sites = traced(instance);
    await until(
      'enough call sites',
      async () => {
        await finish(start('gcc', argv`-O2 -o ${join(temporaryDirectory(), 'made')} ${source}`));
        await finish(start('find', argv`/proc/self /sys/kernel/mm /usr/share/doc -maxdepth 3`));
        set('tracing_on', '0');
        sites = new Map([...sites, ...traced(instance)]);
        set('trace', '');
        set('tracing_on', '1');
        return sites.size >= SITES;
      },
      45_000,
    );
    const tracepoints = readTracepoints();
    const nameOf = siteNames(() => tracepoints.symbols());
    // The call before the first byte of a function is in the function before it, which %pS does not know.
    const inside = [...sites].filter(([, name]) => !name.includes('+0x0/'));
    expect(inside.length).toBeGreaterThan(SITES - 5);
    // A name that several functions have gets a number.
    const named = inside.map(([address]) => nameOf(String(address)).replace(/ \(\d+\)$/, ''));
    expect(named).toEqual(inside.map(([, name]) => name));
  } finally {
    rmdirSync(instance);
  }
});
