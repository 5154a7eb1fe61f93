import { readFileSync } from 'node:fs';
import { type ExportedDeclarations, Project } from 'ts-morph';
import { readPage } from '../markdown.ts';
import { describe, docOf, isOfPlatform, kindOf, ownNameOf } from './declarations.ts';
import { firstSentence } from './doc-comment.ts';
import { Markup, type Places, table } from './markup.ts';

/** A module that can be imported, its source, and the page that tells of it. */
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

/** All that a page tells of. */
interface ApiPage extends Entry {
  readonly exports: readonly Export[];
}

interface Export {
  readonly name: string;
  readonly kind: string;
  readonly declarations: readonly ExportedDeclarations[];
}

/** The pages of the reference, by their file names, made from the doc comments of the source. */
export function makeApiPages(root: string): ReadonlyMap<string, string> {
  const project = new Project({ tsConfigFilePath: `${root}tsconfig.build.json` });
  const entries = entriesOf(root).map((entry) => {
    const file = project.getSourceFileOrThrow(`${root}${entry.source}`);
    const exports = [...file.getExportedDeclarations()]
      // What is exported as the default has a name besides.
      .filter(([name]) => name !== 'default')
      .map(([name, declarations]) => exportOf(name, declarations));
    return { ...entry, exports: inOrder(exports) };
  });
  const placesOf = new Map(entries.map((entry) => [entry.page, findPlaces(entry)]));
  // A type that two modules export is told of on both pages; other pages lead to the first.
  const places: Places = new Map([...placesOf.values()].reverse().flatMap((own) => [...own]));
  const pages = entries.map((entry) => {
    const own = new Map([...places, ...(placesOf.get(entry.page) ?? [])]);
    return [entry.page, writePage(entry, new Markup(own, entry.page))] as const;
  });
  return new Map([...pages, ['README.md', writeIndex(entries, new Markup(places, 'README.md'))]]);
}

/** Where a page tells of each export. Names that differ in case alone have different anchors. */
function findPlaces(entry: ApiPage): Places {
  const draft = writePage(entry, new Markup(new Map(), entry.page));
  const linked = entry.exports.filter((each) => !isAlias(each)).map(({ name }) => name);
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
    readonly exports: Readonly<Record<string, string>>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    const [, file] = /^\.\/dist\/(.+)\.js$/.exec(target) ?? [];
    if (file === undefined) return [];
    const page = `${path === '.' ? name : file}.md`;
    return [{ module: `${name}${path.slice(1)}`, source: `src/${file}.ts`, page }];
  });
}

function exportOf(name: string, declarations: readonly ExportedDeclarations[]): Export {
  // Of a class that an interface adds to, the class comes first.
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
  return firstSentence(docOf(declarations[0] as ExportedDeclarations).text);
}

function writePage({ module, exports }: ApiPage, markup: Markup): string {
  const kinds = KINDS.filter((kind) => exports.some((each) => each.kind === kind));
  const sections = kinds.flatMap((kind) => [
    `## ${HEADINGS[kind]}`,
    ...exports
      .filter((each) => each.kind === kind)
      .map((each) => `### ${each.name}\n\n${tell(each, markup)}`),
  ]);
  return `${[`# ${module}`, NOTE, contents(exports, markup), ...sections].join('\n\n')}\n`;
}

/** What is told of under its own name is not told again. */
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

function writeIndex(entries: readonly ApiPage[], markup: Markup): string {
  const rows = entries.map(({ module, page, exports }) => [
    `[\`${module}\`](${page})`,
    exports.map(({ name }) => markup.prose(`{@link ${name}}`)).join(' '),
  ]);
  return `${['# API reference', NOTE, 'What can be imported, and from where. Importing does nothing by itself.', table(['module', 'exports'], rows)].join('\n\n')}\n`;
}
