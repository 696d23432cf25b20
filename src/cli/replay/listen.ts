import '../../no-debugger.ts';

import { openCapture } from '../../capture/source.ts';
import { EXIT } from '../../errors.ts';
import { logger, stderrLines } from '../../log.ts';
import { infoOf } from '../../replay/info-of.ts';
import { notInCapture, recordedCapture } from '../../replay/recorded-capture.ts';
import { Recording } from '../../replay/recording.ts';
import { START } from '../../replay/walk.ts';
import { Captures } from '../../report/captures.ts';
import { ReplayEngine } from '../../server/player/engine.ts';
import { Player } from '../../server/player/player.ts';
import { SeekTurns } from '../../server/player/seek-turns.ts';
import { Service } from '../../server/service.ts';
import { becomeUser } from '../../server/user.ts';
import { logToText } from '../../text/log-to-text.ts';
import { nameFor, splitAddress } from '../serve/address.ts';
import { serverUser } from '../serve/server-user.ts';
import { chooseTokens } from '../serve/token.ts';
import { Signals } from '../signals.ts';
import { usage } from '../stat/options.ts';
import { version } from '../version.ts';
import type { ReplayOptions } from './options.ts';

/** Most pages at a time: each has a time of its own, and the counts of ten minutes. */
const CLIENTS = 16;
const TOP = 50;

/**
 * Serves the page on a capture until a signal, and returns the exit status. Each client sees a time of its own. What
 * comes over the network is read, and the file is parsed, by an ordinary user. Throws USAGE, CAPTURE_INVALID,
 * CONFIG_INVALID and LISTEN_FAILED.
 */
export async function listen(
  file: string,
  { from, speed, tokenFile, token }: ReplayOptions,
  address: string,
): Promise<number> {
  if (token && tokenFile === undefined && !process.stdout.isTTY)
    throw usage(
      'without a terminal, --listen needs --token-file or --no-token: a token that is made up would be in the log',
    );
  const { host, port } = splitAddress(address);
  const chosen = chooseTokens({ noToken: !token, tokenFile }, host);
  const user = await serverUser(undefined);
  const captures = new Captures([file], openCapture);
  const signals = new Signals();
  const stopped = new Promise<void>((resolve) => (signals.stop = resolve));
  const engine = new ReplayEngine(notInCapture(captures.head));
  const turns = new SeekTurns();
  let recording: Recording | undefined;
  const openReplay = () => {
    if (recording === undefined) throw new Error('a client came before the capture was opened');
    const player = new Player(recordedCapture(recording), { speed, isPlaying: false, turns });
    // A page that plays nothing yet shows all counts: those of the last tick.
    void player.seek(from === undefined ? Number.POSITIVE_INFINITY : recording.head.startedMs + from);
    return player;
  };
  const log = logger('vmtally', stderrLines(process.stderr.isTTY ? logToText : undefined));
  let service: Service | undefined;
  try {
    const { head } = captures;
    const options = {
      host,
      port,
      ...(chosen && { tokens: chosen.tokens }),
      clients: CLIENTS,
      top: TOP,
      version,
      bpftrace: head.bpftrace,
    };
    service = new Service(engine, options, log, { host: head.host, kernel: head.kernel }, openReplay);
    const bound = await service.listen();
    if (user !== undefined) becomeUser(user);
    recording = new Recording(captures);
    engine.send({
      kind: 'session',
      session: infoOf(head, START, { all: [], window: { from: START, counts: [] } }),
    });
    const where = `http://${nameFor(host)}:${bound}/`;
    const link = tokenFile === undefined && chosen ? `${where}login#${chosen.tokens.control}` : where;
    process.stdout.write(`vmtally: ${link}${tokenFile === undefined ? '' : ` (token in ${tokenFile})`}\n`);
    await stopped;
  } finally {
    recording?.close();
    await service?.stop();
    captures.close();
    signals.restore();
  }
  // As serve does: a signal is how it ends.
  return EXIT.ok;
}
