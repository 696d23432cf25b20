import type { Program } from '../probe/program.ts';
import { firstProcessOf } from './reading-of.ts';
import type { RunState } from './run-state.ts';
import { joinedProcesses } from './tick-maps.ts';
import type { TickFrame } from './tick-reader.ts';

/**
 * Notes what a tick reports beside its counts: the processes that joined or left the scope, and whether the kernel shows
 * process 1.
 */
export function noteTick(
  { tracker, record, firstWatch }: RunState,
  program: Program,
  { maps, ns, texts }: TickFrame,
  isOpening: boolean,
): void {
  const joined = joinedProcesses(maps);
  tracker.joined(joined, ns);
  if (joined.some(({ joinedNs }) => joinedNs === 0)) record.scopeFull(program);
  if (firstWatch) record.hidesFirst(firstWatch.tick(firstProcessOf(texts, maps), isOpening));
}
