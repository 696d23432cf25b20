import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { schemaVersion } from '../../capture/reader.ts';
import { MINOR } from '../../capture/schema.ts';
import { readBootId } from '../../kernel/boot-id.ts';
import { cpuList } from '../../kernel/features.ts';
import { readProcess } from '../../kernel/processes.ts';
import type { Controller } from '../../session/controller.ts';
import type { HostContext } from '../../session/host-context.ts';
import { ServiceRecorder } from '../../session/recording/service-recorder.ts';
import type { Recording } from '../../wire/session.ts';
import { version } from '../version.ts';
import type { ServeConfig } from './config.ts';

/**
 * Records what `controller` counts in the folder of `--record`; undefined without one. Clients and the log learn when that
 * fails and when it goes on. Throws RECORD_FAILED.
 */
export async function openRecording(
  { record, keep, keepSize }: ServeConfig,
  { bpftrace, features }: HostContext,
  controller: Controller,
  log: Pick<Logger, 'info' | 'error'>,
): Promise<ServiceRecorder | undefined> {
  if (record === undefined) return undefined;
  const head = {
    schema: schemaVersion(MINOR),
    vmtally: version,
    bpftrace: bpftrace.versionText,
    host: hostname(),
    bootId: readBootId(),
    kernel: features.release,
    cpus: cpuList('online').length,
    part: { record: randomUUID(), number: 1, atSeconds: 0 },
    writer: { pid: process.pid, start: readProcess(process.pid)?.start ?? 0 },
  };
  const logged = logRecording(log);
  const recorder = await ServiceRecorder.open(
    record,
    { keepMs: keep, keepBytes: keepSize },
    head,
    (recording) => {
      logged(recording);
      controller.emit({ kind: 'recording', recording });
    },
  );
  controller.onFeed((feed) => recorder.take(feed));
  return recorder;
}

/** Logs once when recording fails, with each reason, and when it goes on. */
export function logRecording(log: Pick<Logger, 'info' | 'error'>): (recording: Recording) => void {
  let before: { message: string; sinceMs: number } | undefined;
  return ({ problem, directory }) => {
    if (problem === null) {
      if (before !== undefined)
        log.info(
          { directory, seconds: Math.round((performance.now() - before.sinceMs) / 1000) },
          'recording again',
        );
      before = undefined;
      return;
    }
    if (problem.message === before?.message) return;
    before = { message: problem.message, sinceMs: before?.sinceMs ?? performance.now() };
    log.error({ code: problem.code, hint: problem.hint }, `${problem.message}; counting goes on`);
  };
}
