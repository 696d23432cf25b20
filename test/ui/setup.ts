import { vi } from 'vitest';

// react-dom/server renders the components of the page. There is no browser: no address bar, no WebSocket and
// no colour scheme, and effects do not run.
vi.mock('../../ui/src/place/use-place.ts', () => ({ go: vi.fn(), goBack: vi.fn() }));
vi.mock('../../ui/src/parts/use-dark.ts', () => ({ useDark: () => false }));
vi.mock('../../ui/src/live/connection.ts', () => ({
  useConnectionState: () => ({ kind: 'connecting' }),
  useRole: () => undefined,
  useIsReplay: () => false,
}));
