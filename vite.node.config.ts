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

/** Code of packages by the end of the path of its file, and what stands in its place. */
const PATCHES: Record<string, [string, string][]> = {
  '/string-width/index.js': LATE,
  // As a value, zod is all of zod: with messages in fifty languages, a compiler, and a reader of JSON Schema.
  '/@hono/zod-openapi/dist/index.mjs': [
    ['extendZodWithOpenApi(z);', 'extendZodWithOpenApi({ ZodType: z.ZodType });'],
  ],
};

const patches: Plugin = {
  name: 'patches',
  transform(code, id) {
    const [, patch] = Object.entries(PATCHES).find(([file]) => id.endsWith(file)) ?? [];
    if (patch === undefined) return undefined;
    for (const [before] of patch) if (!code.includes(before)) throw new Error(`${id} has no ${before}`);
    return {
      code: patch.reduce((text, [before, after]) => text.replace(before, () => after), code),
      map: null,
    };
  },
};

interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

/** Modules that take as long to load as all else that nearly all commands load. */
const isHeavy = (id: string): boolean => /node_modules\/(?:zod|js-yaml)\//.test(id);

/** True if loading a module loads a heavy one. */
function loadsHeavy(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (isHeavy(id)) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return modules.getModuleInfo(id)?.importedIds.some((other) => loadsHeavy(other, modules, seen)) ?? false;
}

/** Commands of which users wait for the start: at all of the others it is little beside what they do. */
const SOON = /\/src\/cli\/(?:stat|script)\/command\.ts$/;

const soonCommands: Plugin = {
  name: 'soon-commands',
  generateBundle() {
    for (const id of this.getModuleIds())
      if (SOON.test(id) && loadsHeavy(id, this)) this.error(`${id} loads zod or YAML as it starts`);
  },
};

/** The serving process loads the export by OTLP and the fleet where they are asked for, and not as it starts. */
const lateExport: Plugin = {
  name: 'late-export',
  generateBundle() {
    const loaded = new Set<string>();
    const load = (id: string): void => {
      if (loaded.has(id)) return;
      loaded.add(id);
      this.getModuleInfo(id)?.importedIds.forEach(load);
    };
    for (const id of this.getModuleIds()) if (id.endsWith('/src/server/main.ts')) load(id);
    const early = [...loaded].find((id) =>
      /\/src\/(?:otlp\/exporter|server\/fleet\/agent|nats\/.*)\.ts$/.test(id),
    );
    if (early !== undefined) this.error(`the serving process loads ${early} as it starts`);
  },
};

/** Entries, and the log, which the serving process loads alone. */
const APART = /(?:log|cli\/(?:main|commands)|pages\/main)\.ts$/;

/** A chunk of the modules in these folders, but for those that load a heavy one: each command loads what it needs of them. */
const lightChunk = (chunk: string, folders: string, priority: number) => ({
  name: (id: string, modules: Modules) => (loadsHeavy(id, modules) ? null : chunk),
  debugName: chunk,
  test: (id: string) =>
    new RegExp(`/src/(?:${folders})$`).test(id) && !id.includes('/node_modules/') && !APART.test(id),
  priority,
});

/**
 * Chunks of what nearly all commands need: Node takes 1 ms for each file. The serving process loads the first of them only,
 * as it imports from none of the folders of the second (docs/architecture.md).
 */
const groups = [
  lightChunk('base', '[^/]+|(?:text|tally)/.+', 2),
  lightChunk('count', '(?:kernel|probe|bpftrace|collector)/.+|cli/[^/]+', 1),
];

// What runs on Node, in few files with what it needs from node_modules: loading 400 small ones takes a quarter second.
export default defineConfig({
  ssr: { noExternal: true },
  plugins: [catalogue, man, patches, soonCommands, lateExport],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    license: { fileName: 'licenses.md' },
    // All one folder deep, as in src: paths to what stands beside the code (probes, package.json, the page) stay right.
    rolldownOptions: {
      // How long plugins take says nothing to who installs vmtally.
      checks: { pluginTimings: false },
      input: {
        'cli/main': 'src/cli/main.ts',
        'server/main': 'src/server/main.ts',
        'pages/main': 'src/pages/main.ts',
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        codeSplitting: { groups },
        // Traces have the names of functions and the lines of these files; comments are in the sources.
        comments: { legal: false, annotation: false, jsdoc: false },
      },
    },
  },
});
