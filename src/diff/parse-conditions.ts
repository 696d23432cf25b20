import type { Condition } from './condition.ts';

const FORM =
  /^(\S+?)(?:\s+(\w+)=(?:"([^"]*)"|([^\s"<>]+)))?\s*(?:(>)\s*\+|(<)\s*-)(\d{1,4}(?:\.\d{1,6})?)\s*%$/;

/** Parses conditions, which commas separate. Returns the first text that is none where one is. */
export function parseConditions(text: string): Condition[] | { wrong: string } {
  // Commas with an even number of quotes behind them are outside of texts.
  const parts = text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim());
  const conditions: Condition[] = [];
  for (const part of parts) {
    const [, event = '', by, quoted, plain, more, , percent] = FORM.exec(part) ?? [];
    const size = Number(percent) / 100;
    // Nothing can be less than nothing.
    if (event === '' || (more === undefined && size >= 1)) return { wrong: part };
    conditions.push({
      text: part,
      event,
      row: by === undefined ? null : { by, name: quoted ?? plain ?? '' },
      isMore: more !== undefined,
      ratio: more === undefined ? 1 - size : 1 + size,
    });
  }
  return conditions;
}
