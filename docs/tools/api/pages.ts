import { readFileSync } from 'node:fs';
import { type ExportedDeclarations, Project } from 'ts-morph';
import { readPage } from '../markdown.ts';
import { describe, docOf, isOfPlatform, kindOf, ownNameOf } from './declarations.ts';
import { firstSentence, isDocumented } from './doc-comment.ts';
import { Markup, type Places, table } from './markup.ts';

/** A module that can be imported, its source, and the page that describes it. */
interface Entry {
  readonly module: string;
  readonly source: string;
  readonly page: string;
}

/** In the order of a page. */
const KINDS = ['class', 'function', 'constant', 'interface', 'type'];

const HEADINGS: Readonly<Record<string, string>> = {
  class: 'Classes',
  function: 'Functions',
  constant: 'Constants',
  interface: 'Interfaces',
  type: 'Types',
};

/** All that a page describes. */
interface ApiPage extends Entry {
  readonly exports: readonly Export[];
}

interface Export {
  readonly name: string;
  readonly kind: string;
  readonly declarations: readonly ExportedDeclarations[];
}

/**
 * The pages of the reference, by their file names, made from the doc comments of the source. What several modules export is
 * described on the page of the first; the others list it, and lead there.
 *
 * @throws If an export has no doc comment.
 */
export function makeApiPages(root: string): ReadonlyMap<string, string> {
  const project = new Project({ tsConfigFilePath: `${root}tsconfig.build.json` });
  const entries = entriesOf(root).map((entry) => {
    const file = project.getSourceFileOrThrow(`${root}${entry.source}`);
    const exports = [...file.getExportedDeclarations()]
      // What is exported as the default has a name besides.
      .filter(([name]) => name !== 'default')
      .map(([name, declarations]) => exportOf(name, declarations));
    requireDocComments(entry, exports);
    return { ...entry, exports: inOrder(exports) };
  });
  const homes = findHomes(entries);
  const placesOf = entries.map((entry) => findPlaces(entry, homes));
  // Where two modules have different things of one name, other pages lead to the first.
  const places: Places = new Map([...placesOf].reverse().flatMap((own) => [...own]));
  const known = new Set<string>();
  const pages = entries.map((entry, index) => {
    for (const { name } of entry.exports) known.add(name);
    const shared = entry.exports.flatMap((each) => {
      const home = entries.findIndex(({ page }) => page === homes.get(keyOf(each)));
      const place = isAlias(each) ? undefined : placesOf[home]?.get(each.name);
      return place === undefined ? [] : [[each.name, place] as const];
    });
    const own: Places = new Map([...places, ...shared, ...(placesOf[index] ?? [])]);
    return [entry.page, writePage(entry, homes, new Markup(own, entry.page, new Set(known)))] as const;
  });
  return new Map([...pages, ['README.md', writeIndex(entries, placesOf, places)]]);
}

function requireDocComments({ source }: Entry, exports: readonly Export[]): void {
  const [bare] = exports.filter(({ declarations }) => !isDocumented(docOf(declarations)));
  if (bare) throw new Error(`${bare.name}, which ${source} exports, has no doc comment.`);
}

/** The page that describes each thing. */
type Homes = ReadonlyMap<ExportedDeclarations, string>;

function findHomes(entries: readonly ApiPage[]): Homes {
  const homes = new Map<ExportedDeclarations, string>();
  for (const { page, exports } of entries) {
    for (const each of exports) {
      if (!isAlias(each) && !homes.has(keyOf(each))) homes.set(keyOf(each), page);
    }
  }
  return homes;
}

function keyOf({ declarations }: Export): ExportedDeclarations {
  return declarations[0] as ExportedDeclarations;
}

/** What the page of a module describes: its exports, without those that another page describes. */
function toldOn({ page, exports }: ApiPage, homes: Homes): readonly Export[] {
  return exports.filter((each) => isAlias(each) || homes.get(keyOf(each)) === page);
}

/** Where a page describes each export. Names that differ in case alone have different anchors. */
function findPlaces(entry: ApiPage, homes: Homes): Places {
  const draft = writePage(entry, homes, new Markup(new Map(), entry.page));
  const linked = toldOn(entry, homes)
    .filter((each) => !isAlias(each))
    .map(({ name }) => name);
  const headings = readPage(draft).headings.filter(({ level, text }) => level === 3 && linked.includes(text));
  return new Map(headings.map(({ text, anchor }) => [text, { page: entry.page, anchor }]));
}

/** Whether a name is not the export's own, or the platform's: elsewhere it means something else. */
function isAlias({ name, declarations: [declaration] }: Export): boolean {
  return declaration !== undefined && (ownNameOf(declaration) !== name || isOfPlatform(declaration));
}

/** What the package exports, as its manifest says. */
function entriesOf(root: string): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    const built = typeof target === 'string' ? target : target.default;
    const [, file] = /^\.\/dist\/(.+)\.js$/.exec(built) ?? [];
    if (file === undefined) return [];
    const page = `${path === '.' ? name : file}.md`;
    return [{ module: `${name}${path.slice(1)}`, source: `src/${file}.ts`, page }];
  });
}

function exportOf(name: string, declarations: readonly ExportedDeclarations[]): Export {
  // Of a class that an interface belongs to, the class comes first.
  const sorted = [...declarations].sort((a, b) => KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b)));
  return { name, kind: kindOf(sorted[0] as ExportedDeclarations), declarations: sorted };
}

/** By kind; within one in the order of the alphabet, the class that all is about first. */
function inOrder(exports: readonly Export[]): readonly Export[] {
  const rank = ({ kind, name }: Export): number =>
    KINDS.indexOf(kind) - (name === 'ResilientWebSocket' ? 1 : 0);
  return [...exports].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function summaryOf({ declarations }: Export): string {
  return firstSentence(docOf(declarations).text);
}

function writePage(entry: ApiPage, homes: Homes, markup: Markup): string {
  const { module, exports } = entry;
  const told = toldOn(entry, homes);
  const kinds = KINDS.filter((kind) => told.some((each) => each.kind === kind));
  const sections = kinds.flatMap((kind) => [
    `## ${HEADINGS[kind]}`,
    ...told.filter((each) => each.kind === kind).map((each) => `### ${each.name}\n\n${tell(each, markup)}`),
  ]);
  return `${[`# ${module}`, NOTE, contents(exports, markup), ...sections].join('\n\n')}\n`;
}

/** What is described under its own name is not described again. */
function tell({ name, declarations }: Export, markup: Markup): string {
  const own = ownNameOf(declarations[0] as ExportedDeclarations) ?? name;
  return own === name ? describe(declarations, markup) : markup.prose(`Another name of {@link ${own}}.`);
}

const NOTE = '<!-- Made from the doc comments of the source by `npm run docs:api`. -->';

function contents(exports: readonly Export[], markup: Markup): string {
  return table(
    ['name', 'kind', 'what it is'],
    exports.map((each) => [markup.prose(`{@link ${each.name}}`), each.kind, markup.cell(summaryOf(each))]),
  );
}

function writeIndex(entries: readonly ApiPage[], placesOf: readonly Places[], places: Places): string {
  const rows = entries.map(({ module, page, exports }, index) => {
    // What the page itself describes; the whole list is there.
    const own = placesOf[index] ?? new Map();
    const markup = new Markup(new Map([...places, ...own]), 'README.md');
    const names = exports.filter((each) => isAlias(each) || own.has(each.name));
    const others = exports.length - names.length;
    const rest = others === 0 ? '' : `; ${others} more on other pages`;
    return [
      `[\`${module}\`](${page})`,
      names.map(({ name }) => markup.prose(`{@link ${name}}`)).join(' ') + rest,
    ];
  });
  return `${['# API reference', NOTE, INTRODUCTION, table(['module', 'exports'], rows)].join('\n\n')}\n`;
}

const INTRODUCTION = 'What can be imported, and from where. Importing does nothing by itself.';
