import type { Command } from 'commander';
import type { Span } from '../../capture/losses.ts';
import { localTime } from '../../text/local-time.ts';
import { usage } from '../stat/options.ts';
import { when } from './when.ts';

/** Adds the options that choose a part of a capture. */
export const withSpan = (command: Command): Command =>
  command
    .option(
      '--from <time>',
      "leave out what came before: 10s of each run, -2h, 04:00, '2026-11-29 04:00'",
      when,
    )
    .option('--to <time>', 'leave out what came after this time', when);

/** The error on a span without ticks. */
export function outside(
  file: string,
  { lengthSeconds, firstMs, lastMs }: { lengthSeconds: number; firstMs: number; lastMs: number },
  { isWall }: Span,
): Error {
  const has = isWall
    ? `its ticks end from ${localTime(firstMs)} to ${localTime(lastMs)}`
    : `it is ${lengthSeconds.toFixed(3)} s long, and no tick of it ends in that time`;
  return usage(`--from and --to select nothing of ${file}: ${has}`);
}
