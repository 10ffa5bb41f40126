/**
 * Splits the engine of the learner's worker into parts that are loaded on demand, as `src/parts.json` lists them.
 *
 * A part is entered through its gates: modules that export functions and classes only. Wherever another module imports a gate,
 * the bundle gets a stub of it: functions that ask for the part (`src/site/lab/parts.ts`) and call the real ones, or raise a fault
 * while the part is not there. What only gates lead to goes into the part's chunk by itself. The engine's source knows nothing of it: it imports
 * what it needs, and in Node all of it is there. See docs/decisions/parts-on-demand.md.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { parseAst, type Plugin, type Rollup } from 'vite';

const SRC = resolve(import.meta.dirname, '../..');
const LOADERS = join(SRC, 'site/lab/part-loaders.ts');
const RUNTIME = join(SRC, 'site/lab/parts.ts');

/** Ids of modules that are made here. */
const PART = '\0engine-part:';
const STUB = '\0engine-stub:';

/** A part as the table lists it; `gates` are paths below `src`. */
interface Part {
  readonly says: string;
  readonly gates: readonly string[];
}

/** The table, in the order in which the parts are fetched ahead of their use. */
export const readParts = (): Readonly<Record<string, Part>> => JSON.parse(readFileSync(join(SRC, 'parts.json'), 'utf8')) as Record<string, Part>;

type Statement = ReturnType<typeof parseAst>['body'][number];
type Declared = Extract<Statement, { type: 'ExportNamedDeclaration' }>['declaration'];

/** What a gate exports: a function, a class, or what no stub could stand for. */
interface Exported {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'other';
}

/** What an export statement declares. Types are nothing at run time. */
function declaredBy(declaration: Declared): Exported[] {
  if (declaration?.type === 'FunctionDeclaration') return [{ name: declaration.id?.name ?? '', kind: 'function' }];
  if (declaration?.type === 'ClassDeclaration') return [{ name: declaration.id?.name ?? '', kind: 'class' }];
  if (declaration?.type !== 'VariableDeclaration') return [];
  return declaration.declarations.map(({ id, init }) => ({
    name: id.type === 'Identifier' ? id.name : id.type,
    kind: init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression' ? 'function' : 'other',
  }));
}

/** What a gate exports. Throws where it is more than functions and classes. */
export function exportsOfGate(gate: string): Exported[] {
  const path = join(SRC, gate);
  const { body } = parseAst(readFileSync(path, 'utf8'), { lang: 'ts' }, path);
  const exported = body.flatMap((statement): Exported[] => {
    if (statement.type === 'ExportAllDeclaration' || statement.type === 'ExportDefaultDeclaration') return [{ name: statement.type, kind: 'other' }];
    if (statement.type !== 'ExportNamedDeclaration' || statement.exportKind === 'type') return [];
    return statement.declaration ? declaredBy(statement.declaration) : [{ name: 'names of other modules', kind: 'other' }];
  });
  const other = exported.find(({ kind }) => kind === 'other');
  if (other !== undefined)
    throw new Error(
      `src/parts.json: wanted gates that export functions and classes only, found ${other.name} in src/${gate}. Move it to a module of its own, or take another gate.`,
    );
  return exported;
}

/** The part's own module: everything that its gates export. */
function partModule(name: string, { gates }: Part): string {
  const seen = new Map<string, string>();
  for (const gate of gates)
    for (const { name: exported } of exportsOfGate(gate)) {
      const other = seen.get(exported);
      if (other !== undefined) throw new Error(`src/parts.json: ${exported} is exported by two gates of the part "${name}": src/${other} and src/${gate}`);
      seen.set(exported, gate);
    }
  return gates.map((gate) => `export * from ${JSON.stringify(join(SRC, gate))};`).join('\n');
}

/** What stands for a gate wherever another part, or the first load, imports it. */
const stubModule = (part: string, gate: string): string =>
  [
    `import { enter, enterClass } from ${JSON.stringify(RUNTIME)};`,
    ...exportsOfGate(gate).map(({ name, kind }) =>
      kind === 'class'
        ? `export const ${name} = /* @__PURE__ */ enterClass(${JSON.stringify(part)}, ${JSON.stringify(name)});`
        : `export const ${name} = (...args) => enter(${JSON.stringify(part)}).${name}(...args);`,
    ),
  ].join('\n');

/** Stands for the files of the parts until their names are known. */
const FILES = '__ENGINE_PART_FILES__';

const loadersModule = (names: readonly string[]): string => `
export const partLoaders = { ${names.map((name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(PART + name)})`).join(', ')} };
export const partFiles = JSON.parse('${FILES}');`;

type Chunk = Extract<Rollup.OutputBundle[string], { type: 'chunk' }>;

/** A chunk and all that it imports from the start, by file name. */
function closureOf(file: string, chunks: ReadonlyMap<string, Chunk>, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const other of chunks.get(file)?.imports ?? []) closureOf(other, chunks, found);
  return found;
}

/** For each part the files that come with it, beyond those that are there from the start; relative to the worker's own. */
function filesOfParts(chunks: ReadonlyMap<string, Chunk>, entry: Chunk): Record<string, string[]> {
  const first = closureOf(entry.fileName, chunks);
  const parts = [...chunks.values()].filter(({ facadeModuleId }) => facadeModuleId?.startsWith(PART));
  return Object.fromEntries(
    parts.map(({ facadeModuleId, fileName }) => [
      facadeModuleId!.slice(PART.length),
      [...closureOf(fileName, chunks)].filter((file) => !first.has(file)).map((file) => posix.relative(posix.dirname(entry.fileName), file)),
    ]),
  );
}

/** For builds only (`worker.plugins`): while developing, the worker has all parts from the start. */
export function engineParts(): Plugin {
  const parts = readParts();
  const partOfGate = new Map(Object.entries(parts).flatMap(([name, { gates }]) => gates.map((gate) => [join(SRC, gate), name] as const)));
  /** Modules of the first load, known when all have been read. */
  const first = new Set<string>();
  return {
    name: 'engine-parts',
    apply: 'build',
    enforce: 'pre',
    outputOptions: (options) => ({
      ...options,
      // One file instead of a dozen: what the first load shares with parts would be split off otherwise.
      codeSplitting: { groups: [{ name: (id) => (first.has(id) ? 'engine' : null) }], includeDependenciesRecursively: false },
    }),
    buildEnd() {
      const visit = (id: string): void => {
        if (first.has(id)) return;
        first.add(id);
        this.getModuleInfo(id)?.importedIds.forEach(visit);
      };
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) visit(id);
    },
    resolveId(source, importer) {
      if (source.startsWith(PART)) return source;
      if (importer === undefined || importer.startsWith(PART) || !source.startsWith('.')) return null;
      const file = resolve(dirname(importer), source);
      const part = partOfGate.get(file);
      return part === undefined || partOfGate.get(importer) === part ? null : STUB + file;
    },
    load(id) {
      if (id === LOADERS) return loadersModule(Object.keys(parts));
      if (id.startsWith(PART)) {
        const name = id.slice(PART.length);
        return partModule(name, parts[name]!);
      }
      if (!id.startsWith(STUB)) return null;
      const file = id.slice(STUB.length);
      return stubModule(partOfGate.get(file)!, file.slice(SRC.length + 1));
    },
    generateBundle(_, bundle) {
      const chunks = new Map(Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? [[output.fileName, output] as const] : [])));
      const entry = [...chunks.values()].find(({ isEntry }) => isEntry);
      if (entry === undefined) return;
      const files = JSON.stringify(filesOfParts(chunks, entry));
      for (const chunk of chunks.values()) chunk.code = chunk.code.replace(FILES, files);
    },
  };
}
