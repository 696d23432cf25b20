import { boundHeap } from '../../bound-heap.ts';
import { requestFlushSoon } from '../../collector/flush.ts';
import { DEFAULT_MAX_COST } from '../common.ts';
import { buildHostContext } from '../host-context.ts';
import { version } from '../version.ts';
import { connectLocally, type StartProgress } from './local-connection.ts';
import type { TopOptions } from './options.ts';
import type { Source } from './source.ts';
import { specOf } from './spec.ts';

/** Counts in this process. Throws the errors of starting a session. */
export async function localSource(options: TopOptions, progress?: StartProgress): Promise<Source> {
  boundHeap();
  const spec = specOf(options);
  const connection = await connectLocally(await buildHostContext(options), spec, version, progress, {
    maxCost: options.maxCost ?? DEFAULT_MAX_COST,
    maxCostDrop: options.maxCostDrop ?? false,
  });
  // Do not shorten the first tick for a script: scripts need ticks of equal length.
  const flushRequest =
    options.batch || options.json ? undefined : requestFlushSoon(() => connection.ticked());
  return {
    connection,
    changeInterval: (ms) => connection.setInterval(ms),
    close: () => {
      flushRequest?.();
      return connection.stop();
    },
  };
}
