import { openCapture } from '../../capture/source.ts';
import { recordedCapture } from '../../replay/recorded-capture.ts';
import { Recording } from '../../replay/recording.ts';
import { Captures } from '../../report/captures.ts';
import { Player } from '../../server/player/player.ts';
import { usage } from '../stat/options.ts';
import { isDumb } from '../top/environment.ts';
import { show, whileOpen } from '../top/run.ts';
import type { Source } from '../top/source.ts';
import { version } from '../version.ts';
import { replayConnection } from './connection.ts';
import { controlsOf } from './controls.ts';
import type { ReplayOptions } from './options.ts';

/** Runs `replay` and returns its exit status. Throws USAGE and CAPTURE_INVALID. */
export async function runReplay(
  file: string,
  options: ReplayOptions,
  given: readonly string[],
): Promise<number> {
  const source = openReplay(file, options);
  if (!(process.stdin.isTTY && process.stdout.isTTY) || isDumb(process.env)) {
    await source.close();
    throw usage('replay needs a terminal. Without one, `vmtally report` prints what a capture counted');
  }
  const progress = { attaching: () => undefined };
  return whileOpen(Promise.resolve(source), (opening, onStop) =>
    show(opening, progress, { options, given, isReplay: true }, onStop),
  );
}

/** Throws CAPTURE_INVALID. */
function openReplay(file: string, { from = 0, speed }: ReplayOptions): Source {
  const captures = new Captures([file], openCapture);
  try {
    const recording = new Recording(captures);
    const player = new Player(recordedCapture(recording), { speed });
    const connection = replayConnection(player, recording.head, version);
    const replay = controlsOf(player, recording);
    void player.seek(recording.head.startedMs + from);
    return {
      connection,
      changeInterval: undefined,
      replay,
      close: () => {
        player.close();
        recording.close();
        captures.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    captures.close();
    throw error;
  }
}
