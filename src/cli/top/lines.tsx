import { Text } from 'ink';
import type { Line } from '../../view/top-text.ts';
import { type Colors, paint } from './colors.ts';

/** Lines below each other; a line has no identity but its place. */
export function Lines({ lines, colors }: { lines: readonly Line[]; colors: Colors }) {
  return lines.map((line, place) => (
    <Text key={place} wrap="truncate">
      {paint(line, colors) || ' '}
    </Text>
  ));
}
