import { expect, test } from 'vitest';
import { VerdictMark } from '../../../ui/src/compare/VerdictMark.tsx';
import { rendered } from '../rendered.ts';

test.each([
  ['balanced', 'equal', 'balanced', 'verdict-balanced'],
  ['balanced', 'at most', 'balanced at most', 'verdict-balanced'],
  ['lost keys', 'equal', 'lost keys', 'verdict-lost-keys'],
  ['unexplained', 'at least', 'unexplained at least', 'verdict-unexplained'],
  ['none', 'moves with', 'moves with', 'verdict-none'],
] as const)('the verdict %s of the kind %s', (verdict, kind, text, className) => {
  const mark = rendered(<VerdictMark verdict={verdict} kind={kind} />);
  expect(mark.text).toBe(text);
  expect(mark.html).toContain(`class="mark ${className}"`);
});

test('the verdicts have different symbols', () => {
  const symbols = (['balanced', 'explained', 'lost keys', 'unexplained', 'none'] as const).map(
    (verdict) => / d="([^"]+)"/.exec(rendered(<VerdictMark verdict={verdict} kind="equal" />).html)?.[1],
  );
  expect(new Set(symbols).size).toBe(5);
});
