import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { writeSbom } from './build/sbom.ts';

const page = (name: string) => new URL(`ui/${name}`, import.meta.url).pathname;

/** dist/sbom.cdx.json. The page is built last, so both bundles are there. */
const sbom: Plugin = { name: 'sbom', closeBundle: () => writeSbom(new URL('.', import.meta.url)) };

// The service sends the page with a Content-Security-Policy that allows files of its own only: nothing inline.
export default defineConfig({
  root: 'ui',
  // Relative addresses: a proxy may serve the page below any path.
  base: './',
  plugins: [react(), sbom],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    license: { fileName: 'licenses.md' },
    target: 'es2023',
    assetsInlineLimit: 0,
    // Of the page as one file: it is read once, and then taken from the browser's cache.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: page('index.html'), login: page('login.html') } },
  },
});
