import { defineConfig, type Plugin } from 'vite';
import { manPage, readPages } from './build/man/page.ts';
import { vmtally } from './src/cli/commands.ts';

/** dist/man/vmtally.1, from the same definitions as the program's help, and from docs/. */
const man: Plugin = {
  name: 'man',
  async generateBundle() {
    const source = manPage(await vmtally(), readPages(new URL('.', import.meta.url)));
    this.emitFile({ type: 'asset', fileName: 'man/vmtally.1', source });
  },
};

/** Defers the segmenter of string-width, which takes 12 ms to make, until a text is not narrow. */
const lateSegmenter: Plugin = {
  name: 'late-segmenter',
  transform(code, id) {
    if (!id.endsWith('/string-width/index.js')) return undefined;
    const late = code.replace(
      'const segmenter = new Intl.Segmenter();',
      'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };',
    );
    if (late === code) throw new Error(`${id} makes its segmenter otherwise`);
    return { code: late, map: null };
  },
};

// What runs on Node, in few files with what it needs from node_modules: loading 400 small ones takes a quarter second.
export default defineConfig({
  ssr: { noExternal: true },
  plugins: [man, lateSegmenter],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    license: { fileName: 'licenses.md' },
    // All one folder deep, as in src: paths to what stands beside the code (probes, package.json, the page) stay right.
    rolldownOptions: {
      input: { 'cli/main': 'src/cli/main.ts', 'server/main': 'src/server/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
