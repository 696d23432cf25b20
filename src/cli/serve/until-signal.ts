import { ENDING, IGNORED, ignoreSignals } from '../../daemon-signals.ts';
import type { StartTerminal } from './terminal.ts';

/** Resolves with the first signal that ends a service: SIGHUP if `terminal` was closed. */
export function untilSignal(terminal: StartTerminal): Promise<NodeJS.Signals> {
  ignoreSignals(IGNORED);
  return new Promise((resolve) => {
    for (const signal of ENDING) process.on(signal, () => resolve(signal));
    process.on('SIGHUP', () => {
      if (terminal.isGone) resolve('SIGHUP');
    });
  });
}
