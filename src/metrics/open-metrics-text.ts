/** Head of a metric family in OpenMetrics 1.0. */
export interface FamilyHead {
  name: string;
  type: 'counter' | 'gauge' | 'histogram' | 'info';
  unit?: string | null;
  help: string;
}

export const familyText = ({ name, type, unit = null, help }: FamilyHead): string =>
  [
    `# TYPE ${name} ${type}\n`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}\n`]),
    `# HELP ${name} ${help}\n`,
  ].join('');

/** Labels in braces; empty without any. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return texts.length === 0 ? '' : `{${texts.join(',')}}`;
}

const ESCAPED = /[\\"\n\0]/;

/** Prometheus takes NUL for the end of the text (model/textparse, the lexers). No name of the kernel has it. */
const escaped = (text: string): string =>
  ESCAPED.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\0', '\uFFFD')
    : text;

/** Numbers from here on have an exponent, and those below the other. */
const EXPONENT_FROM = 1e6;
const EXPONENT_BELOW = 1e-4;

/** The upper end of a bucket as Go writes a float, so that all writers of OpenMetrics name a bucket alike. */
export function thresholdText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  const size = Math.abs(value);
  if (size >= EXPONENT_FROM || (size < EXPONENT_BELOW && size > 0))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
