import { printable } from '../../printable.ts';
import { alertSpan, alertValue, ruleToText } from '../../text/alert-to-text.ts';
import type { AlertChange, FiringRow, HeldRule } from '../../wire/alerts.ts';

/**
 * An alert in the form of Alertmanager (api/v2/openapi.yaml, postableAlert). Alertmanager knows an alert by its labels, and an
 * alert without a further message ends at `endsAt`.
 */
export interface PostedAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
}

/** The numbers of a row that fires, or of a change. */
export type PostedReading = Omit<FiringRow, 'state' | 'value'> & Pick<AlertChange, 'value'>;

/** Time after which an alert that is not sent again ends: four times that of Receivers' resending, as Prometheus has it. */
export const ENDS_MS = 240_000;

/** Most characters of a label: Alertmanager keeps every label of every alert in memory. */
const LABEL_LIMIT = 500;

/** Makes the alert of a row. Programs choose their names: a label is text without what steers a terminal. */
export function postedAlert(
  { rule, unit }: Pick<HeldRule, 'rule' | 'unit'>,
  reading: PostedReading,
  { endsMs, host, page }: { endsMs: number; host: string; page: string },
): PostedAlert {
  const { row, value, sinceMs, fromMs, toMs, why } = reading;
  const by = rule.hosts === undefined ? rule.by : 'host';
  const span = alertSpan({ rule, unit }, reading);
  return {
    labels: {
      alertname: rule.name,
      instance: host,
      session: rule.session,
      ...(rule.event !== undefined && { event: rule.event }),
      ...(by !== undefined && row !== null && { [by.replace(':', '_')]: label(row.key) }),
      ...(row?.name != null && row.name !== row.key && { name: label(row.name) }),
      ...(row?.start != null && { start: String(row.start) }),
    },
    annotations: {
      summary: `${ruleToText({ rule, unit })}: ${alertValue({ rule, unit }, reading)}`,
      ...(value !== null && { value: String(value) }),
      ...(span !== null && { span }),
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      ...(why !== null && { why }),
    },
    startsAt: new Date(sinceMs).toISOString(),
    endsAt: new Date(endsMs).toISOString(),
    generatorURL: page,
  };
}

const label = (text: string): string => printable(text.slice(0, LABEL_LIMIT));
