import { type Merge, siteNames } from '../kernel/site-names.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';

/** Returns a function that names call sites. Says once on stderr why they have numbers, if the kernel hides its symbols. */
export const namedSites = (
  tracepoints: Pick<Tracepoints, 'symbols'>,
  merge?: Merge,
): ((site: string) => string) =>
  siteNames(() => tracepoints.symbols(), {
    merge,
    onHidden: () =>
      process.stderr.write(
        'vmtally: call sites have numbers, because /proc/kallsyms hides the addresses of functions;\n' +
          'set kernel.kptr_restrict to 0 or 1 to get names\n',
      ),
  });
