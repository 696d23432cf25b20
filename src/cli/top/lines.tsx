import { Text } from 'ink';
import { type Colors, paint } from './colors.ts';
import type { Line } from './draw/line.ts';

/** Lines below each other; a line has no identity but its place. */
export function Lines({ lines, colors }: { lines: readonly Line[]; colors: Colors }) {
  return lines.map((line, place) => (
    <Text key={place} wrap="truncate">
      {paint(line, colors) || ' '}
    </Text>
  ));
}
