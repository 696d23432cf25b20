import { defineConfig, type Plugin } from 'vite';
import { catalogue } from './build/catalogue.ts';
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

/** Defers what string-width takes 36 ms to make: it is needed once a text is not narrow. */
const LATE: [string, string][] = [
  ['segmenter = new Intl.Segmenter()', late('segment', 'new Intl.Segmenter()')],
  // A literal is compiled when its file is read.
  ['rgiEmojiRegex = /^\\p{RGI_Emoji}$/v', late('test', String.raw`new RegExp('^\\p{RGI_Emoji}$', 'v')`)],
].map(([code = '', later = '']) => [`const ${code};`, `const ${code.split(' ')[0]} = ${later};`]);

function late(method: string, made: string): string {
  return `((made) => ({ ${method}: (text) => (made ??= ${made}).${method}(text) }))()`;
}

const lateWidths: Plugin = {
  name: 'late-widths',
  transform(code, id) {
    if (!id.endsWith('/string-width/index.js')) return undefined;
    for (const [early] of LATE) if (!code.includes(early)) throw new Error(`${id} has no ${early}`);
    return { code: LATE.reduce((text, [early, later]) => text.replace(early, () => later), code), map: null };
  },
};

/** Fails the build if a chunk that nearly all commands load has zod or YAML, which take as long to load as all of the rest. */
const lightChunks: Plugin = {
  name: 'light-chunks',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !groups.some(({ name }) => name === chunk.name)) continue;
      const heavy = chunk.moduleIds.find((id) => /node_modules\/(?:zod|js-yaml)\//.test(id));
      if (heavy !== undefined)
        this.error(`the chunk ${chunk.name} has ${heavy}: add what imports it to HEAVY`);
    }
  },
};

/** Modules that load zod, YAML or the log, or that are entries: each command loads what it needs of them. */
const HEAVY =
  /(?:log|log-to-text|board|group-history|grouping|raw-differences|head|read-p\w+|add-probes|swap|cli\/(?:main|commands))\.ts$/;
const inFolders = (folders: string) => (id: string) =>
  new RegExp(`/src/(?:${folders})$`).test(id) && !id.includes('/node_modules/') && !HEAVY.test(id);

/**
 * Chunks of what nearly all commands need: Node takes 1 ms for each file. The serving process loads the first of them only,
 * as it imports from none of the folders of the second (docs/architecture.md).
 */
const groups = [
  { name: 'base', test: inFolders('[^/]+|(?:text|tally)/.+'), priority: 2 },
  { name: 'count', test: inFolders('(?:kernel|probe|bpftrace|collector)/.+|cli/[^/]+'), priority: 1 },
];

// What runs on Node, in few files with what it needs from node_modules: loading 400 small ones takes a quarter second.
export default defineConfig({
  ssr: { noExternal: true },
  plugins: [catalogue, man, lateWidths, lightChunks],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    license: { fileName: 'licenses.md' },
    // All one folder deep, as in src: paths to what stands beside the code (probes, package.json, the page) stay right.
    rolldownOptions: {
      input: { 'cli/main': 'src/cli/main.ts', 'server/main': 'src/server/main.ts' },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        codeSplitting: { groups },
      },
    },
  },
});
