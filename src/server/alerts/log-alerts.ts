import { alertRow, alertSpan, ruleToText } from '../../text/alert-to-text.ts';
import type { AlertChange, HeldRule } from '../../wire/alerts.ts';
import type { OnChange } from './alerts.ts';
import type { BoundedLog } from './bounded-log.ts';

/** Rows of a rule that a tick logs one by one. */
const MOST_LINES = 10;

/** Logs each change of an alert. */
export function logAlerts(log: Pick<BoundedLog, 'write'>): OnChange {
  return (alert, changes) => {
    const { rule } = alert.held;
    const facts = { alert: rule.name, session: rule.session, rule: ruleToText(alert.held) };
    for (const change of changes.slice(0, MOST_LINES)) {
      if (change.state === 'firing')
        log.write(rule.name, 'warn', { ...facts, ...numbersOf(alert.held, change) }, 'an alert fires');
      else if (change.state === 'unknown')
        log.write(rule.name, 'warn', { ...facts, why: change.why }, 'an alert is unknown');
      else if (change.was === 'firing')
        log.write(rule.name, 'info', { ...facts, ...numbersOf(alert.held, change) }, 'an alert ended');
      else log.write(rule.name, 'info', facts, 'an alert is known again');
    }
    const more = changes.length - MOST_LINES;
    if (more > 0) log.write(rule.name, 'warn', { ...facts, more }, 'more rows of an alert changed');
  };
}

function numbersOf(held: HeldRule, change: AlertChange) {
  const { fromMs, toMs, before, after, times, value, least, most, why } = change;
  const isSilence = held.rule.hosts !== undefined;
  return {
    ...(change.row !== null && { row: alertRow(change) }),
    ...(value !== null && (isSilence ? { silentSeconds: value } : { value })),
    ...(value !== null && least !== most && { least, most }),
    ...(alertSpan(held, change) !== null && { before, after }),
    ...(times > 1 && { times }),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...(why !== null && { why }),
  };
}
