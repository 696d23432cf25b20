import { overheadOf } from '../../../src/client/overhead.ts';
import { accuracyLine } from '../../../src/text/accuracy-to-text.ts';
import { COST_PERIOD, cpuText } from '../../../src/text/cpu-to-text.ts';
import { grouped, withUnit } from '../../../src/text/units.ts';
import type { HealthMessage } from '../../../src/wire/views.ts';
import { useIsReplay } from '../live/connection.ts';
import { useHealth } from '../live/health.tsx';
import { Glossary } from '../parts/Glossary.tsx';
import { Icon } from '../parts/Icon.tsx';
import { useEvents } from '../sessions/use-events.ts';
import { exact } from '../text/numbers.ts';
import { ExportPanel } from './ExportPanel.tsx';
import { FleetPanel } from './FleetPanel.tsx';
import { LackingNote } from './LackingNote.tsx';
import { RecordingPanel } from './RecordingPanel.tsx';
import { SessionHealthPanel } from './SessionHealthPanel.tsx';

const TERMS = {
  '≥ 99.99 % counted':
    'The share of the events that the count has at least, of the series where most may be missing. What may be missing is bounded by the kernel’s own counts of skipped probes.',
  'Time not counted': 'Share of the time in which the session did not count: gaps, and restarts of bpftrace.',
  'Missed runs': 'How often the kernel may have skipped a probe, because a BPF program ran on the CPU.',
  'Map occupancy': 'How full the fullest BPF map was. A full map loses keys, which is then reported.',
  'bpftrace, probes': `CPU time, in percent of one CPU, ${COST_PERIOD}: of bpftrace, and of the probes in the processes that cause the events.`,
  Limit:
    'Percent of one CPU that bpftrace, the probes, and the part of vmtally that works for the session may take together, as a mean of the last five ticks. Where ticks are longer than asked, the session says what they take so: the figures of bpftrace and probes, of ten seconds and without vmtally, do not add up to it.',
  'Added to an event': 'Mean time that counting adds to each event, in ns.',
};

export function HealthView() {
  const health = useHealth();
  const isReplay = useIsReplay();
  const events = useEvents();
  if (health === null) return <p className="empty">Health is not known yet</p>;
  const { reasons, controller, server, sessions } = health;
  const { level, text, begun } = accuracyLine(sessions);
  const overhead = overheadOf(health);
  return (
    <div className="page health">
      <Glossary terms={TERMS} />
      <section className={`panel level ${level}`} aria-label="Accuracy">
        <h2>
          <Icon name={begun ? (level === 'grey' ? 'good' : 'warning') : 'wait'} /> {text}
        </h2>
        {begun && reasons.length === 0 && (
          <p className="quiet">No session is known to have missed an event.</p>
        )}
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        <LackingNote events={events} />
      </section>
      {sessions.map((session) => (
        <SessionHealthPanel key={session.id} session={session} shown={reasons} />
      ))}
      {health.recording && <RecordingPanel recording={health.recording} />}
      {health.otlp && <ExportPanel otlp={health.otlp} />}
      {health.fleet && <FleetPanel fleet={health.fleet} />}
      <section className="panel" aria-label="Cost of vmtally">
        <h2>
          vmtally itself{' '}
          <span className="quiet">
            CPU in percent of one CPU, {isReplay ? 'when it recorded' : COST_PERIOD}
          </span>
        </h2>
        <dl className="figures">
          <div>
            <dt>vmtally, CPU</dt>
            <dd>{overhead.isKnown ? cpuText(overhead.vmtallyPercent) : '–'}</dd>
          </div>
          <div title="The bpftraces of all sessions">
            <dt>of it bpftrace</dt>
            <dd>{overhead.isKnown ? cpuText(overhead.bpftracePercent) : '–'}</dd>
          </div>
          {!isReplay && <ServiceFigures {...{ controller, server }} />}
        </dl>
      </section>
    </div>
  );
}

/** Figures of the processes of a service. Those of a replay are not what it shows. */
function ServiceFigures({ controller, server }: Pick<HealthMessage, 'controller' | 'server'>) {
  return (
    <>
      <div>
        <dt>counting</dt>
        <dd>{cpuText(controller.cpuPercent)}</dd>
      </div>
      <div title={exact(controller.rssBytes, 'bytes')}>
        <dt>counting, RSS</dt>
        <dd>{withUnit(controller.rssBytes, 'bytes')}</dd>
      </div>
      <div>
        <dt>serving</dt>
        <dd>{cpuText(server.cpuPercent)}</dd>
      </div>
      <div title={exact(server.rssBytes, 'bytes')}>
        <dt>serving, RSS</dt>
        <dd>{withUnit(server.rssBytes, 'bytes')}</dd>
      </div>
      <div>
        <dt>clients</dt>
        <dd>{grouped(server.clients)}</dd>
      </div>
      <div>
        <dt>slow clients</dt>
        <dd>{grouped(server.slowClients)}</dd>
      </div>
      <div>
        <dt>ticks dropped for clients</dt>
        <dd>{grouped(server.lostTicks)}</dd>
      </div>
    </>
  );
}
