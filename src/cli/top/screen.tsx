import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Colors } from './colors.ts';
import { Lines } from './lines.tsx';
import type { Model } from './model.ts';
import { useKeys } from './use-keys.ts';

const LEAST = { columns: 30, rows: 8 };

/** The whole screen: what stays at the top, what the place is about, and the line at the bottom. */
export function Screen({ model, colors }: { model: Model; colors: Colors }) {
  const { top, body, bottom } = useSyncExternalStore(model.subscribe, () => model.frame);
  useKeys(model.press);
  const { columns, rows } = model.size;
  if (columns < LEAST.columns || rows < LEAST.rows) return <Text wrap="truncate">too small</Text>;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Box flexDirection="column" flexShrink={0}>
        <Lines lines={top} colors={colors} />
      </Box>
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={body} colors={colors} />
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        <Lines lines={bottom} colors={colors} />
      </Box>
    </Box>
  );
}
