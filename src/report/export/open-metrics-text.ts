/** Head of a metric family in OpenMetrics 1.0. */
export interface Family {
  name: string;
  type: 'counter' | 'gauge' | 'histogram' | 'info';
  unit?: string | null;
  help: string;
}

export const familyText = ({ name, type, unit = null, help }: Family): string =>
  [
    `# TYPE ${name} ${type}\n`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}\n`]),
    `# HELP ${name} ${help}\n`,
  ].join('');

export const labelsText = (labels: Record<string, string>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** Numbers from here on have an exponent. */
const EXPONENT_FROM = 1e6;

/** The upper end of a bucket as Go writes a float, so that all writers of OpenMetrics name a bucket alike. */
export function thresholdText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (Math.abs(value) >= EXPONENT_FROM) return value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
