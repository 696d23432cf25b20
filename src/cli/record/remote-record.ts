import { constants as os } from 'node:os';
import type { RotatingOutput } from '../../capture/rotating-output.ts';
import type { HeadLine } from '../../capture/schema.ts';
import type { Greeting } from '../../client/connection.ts';
import { isCode, messageOf, VmtallyError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { TickRecorder } from '../../session/recording/tick-recorder.ts';
import { plural } from '../../text/units.ts';
import type { Problem } from '../../wire/session.ts';
import type { TicksMessage } from '../../wire/ticks.ts';
import { Signals } from '../signals.ts';
import type { Source } from '../top/source.ts';
import { FileSink } from './file-sink.ts';
import { RemoteTicks } from './remote-ticks.ts';

interface RemoteOptions {
  /** Id of the session; undefined for the first one. */
  session: string | undefined;
  timeoutMs: number | undefined;
  /** Facts that this process knows. */
  head: Pick<HeadLine, 'schema' | 'part' | 'writer'>;
}

/**
 * Records a session of a service until a signal or for a time, and returns the exit status. Throws OUTPUT_FILE, USAGE, CONNECT_FAILED and
 * the errors of the service; what came before is in the file then.
 */
export async function recordRemote(
  { connection }: Pick<Source, 'connection'>,
  output: RotatingOutput,
  { session, timeoutMs, head }: RemoteOptions,
): Promise<number> {
  const signals = new Signals();
  let first: TicksMessage | undefined;
  const recorder = new TickRecorder(new FileSink(output), () => headOf(greetingOf(connection), first, head));
  const ticks = new RemoteTicks(recorder, session);
  let timer: NodeJS.Timeout | undefined;
  let problem: unknown;
  const unheard = connection.onState((state) => {
    if (state.kind === 'lost')
      process.stderr.write(
        `vmtally: the connection is lost: ${printable(state.reason)}; it is tried again\n`,
      );
  });
  try {
    await new Promise<void>((resolve, reject) => {
      signals.stop = resolve;
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      connection.subscribe(
        { view: 'ticks', ...(session !== undefined && { session }) },
        {
          message: (message) => {
            if (message.type !== 'ticks') return;
            try {
              first ??= message;
              ticks.take(checked(message));
            } catch (error) {
              reject(error);
            }
          },
          problem: (refusal) => reject(errorOf(refusal)),
        },
      );
    });
  } catch (error) {
    problem = error;
  } finally {
    clearTimeout(timer);
    unheard();
    signals.restore();
  }
  const isKept = recorder.end(problem === undefined ? null : messageOf(problem));
  if (isKept) output.close();
  else output.discard();
  if (recorder.forgotten > 0) process.stderr.write(`vmtally: ${forgottenNote(recorder.forgotten)}\n`);
  if (problem !== undefined) throw problem;
  if (!isKept) process.stderr.write('vmtally: the service had no tick in that time: nothing was recorded\n');
  return signals.received === undefined ? 0 : 128 + os.signals[signals.received];
}

const forgottenNote = (rows: number): string =>
  `${plural(rows, 'process', 'processes')} had not counted for long and ${rows === 1 ? 'was' : 'were'} forgotten, as the service named too many: all their counts are in the file, but export and replay do not name the later ones`;

/** Throws USAGE for a session whose rows no capture has. */
function checked(message: TicksMessage): TicksMessage {
  if (message.info.by === 'pid') return message;
  throw new VmtallyError(
    'USAGE',
    `--connect: the session ${message.session} counts by ${message.info.by}, and a capture keeps rows by pid`,
    'Name a session by pid with --session, record with a vmtally of your own, or start a service with --by pid.',
  );
}

const greetingOf = ({ state }: Source['connection']): Greeting | undefined =>
  state.kind === 'open' ? state.greeting : undefined;

const headOf = (
  greeting: Greeting | undefined,
  first: TicksMessage | undefined,
  head: RemoteOptions['head'],
) => ({
  ...head,
  vmtally: greeting?.version ?? '',
  bpftrace: greeting?.bpftrace ?? '',
  host: greeting?.host ?? '',
  bootId: '',
  kernel: greeting?.kernel ?? '',
  cpus: first?.cpus ?? 1,
  target: first?.info.target ?? '',
  repeats: 1,
  by: 'pid' as const,
  tickMs: first?.info.intervalMs ?? 1000,
});

function errorOf({ code, message, hint }: Problem): VmtallyError {
  const isOlder = code === 'REQUEST_INVALID' && message.includes('view');
  return new VmtallyError(
    isCode(code) ? code : 'INTERNAL',
    isOlder ? `the service cannot be recorded: ${message}` : message,
    isOlder ? 'It may be older than this vmtally: start a service of the same version.' : hint,
  );
}
