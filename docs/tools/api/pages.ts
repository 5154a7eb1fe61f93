import { type ExportedDeclarations, Project } from 'ts-morph';
import { describe, docOf, kindOf } from './declarations.ts';
import { firstSentence } from './doc-comment.ts';
import { Markup, type Places, table } from './markup.ts';

/** What can be imported from where, and the page that tells of it. */
const ENTRIES = [
  { module: 'resilient-websocket', source: 'src/index.ts', page: 'resilient-websocket.md' },
  { module: 'resilient-websocket/codes', source: 'src/codes.ts', page: 'codes.md' },
  { module: 'resilient-websocket/presets', source: 'src/presets.ts', page: 'presets.md' },
] as const;

/** In the order of a page. */
const KINDS = ['class', 'function', 'constant', 'interface', 'type'];

const HEADINGS: Readonly<Record<string, string>> = {
  class: 'Classes',
  function: 'Functions',
  constant: 'Constants',
  interface: 'Interfaces',
  type: 'Types',
};

interface Export {
  readonly name: string;
  readonly kind: string;
  readonly declarations: readonly ExportedDeclarations[];
}

/** The pages of the reference, by their file names, made from the doc comments of the source. */
export function makeApiPages(root: string): ReadonlyMap<string, string> {
  const project = new Project({ tsConfigFilePath: `${root}tsconfig.build.json` });
  const entries = ENTRIES.map((entry) => {
    const file = project.getSourceFileOrThrow(`${root}${entry.source}`);
    const exports = [...file.getExportedDeclarations()].map(([name, declarations]) =>
      exportOf(name, declarations),
    );
    return { ...entry, exports: inOrder(exports) };
  });
  // A type that two modules export is told of where it comes from the first time; both pages have it.
  const places: Places = new Map(
    entries
      .flatMap(({ page, exports }) =>
        exports.map(({ name }) => [name, { page, anchor: name.toLowerCase() }] as const),
      )
      .reverse(),
  );
  const pages = entries.map(({ module, page, exports }) => {
    const own = new Map([
      ...places,
      ...exports.map(({ name }) => [name, { page, anchor: name.toLowerCase() }] as const),
    ]);
    return [page, writePage(module, exports, new Markup(own, page))] as const;
  });
  return new Map([...pages, ['README.md', writeIndex(entries, new Markup(places, 'README.md'))]]);
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

function writePage(module: string, exports: readonly Export[], markup: Markup): string {
  const kinds = KINDS.filter((kind) => exports.some((each) => each.kind === kind));
  const sections = kinds.flatMap((kind) => [
    `## ${HEADINGS[kind]}`,
    ...exports
      .filter((each) => each.kind === kind)
      .map(({ name, declarations }) => `### ${name}\n\n${describe(declarations, markup)}`),
  ]);
  return `${[`# ${module}`, NOTE, contents(exports, markup), ...sections].join('\n\n')}\n`;
}

const NOTE = '<!-- Made from the doc comments of the source by `npm run docs:api`. -->';

function contents(exports: readonly Export[], markup: Markup): string {
  return table(
    ['name', 'kind', 'what it is'],
    exports.map((each) => [markup.prose(`{@link ${each.name}}`), each.kind, markup.cell(summaryOf(each))]),
  );
}

function writeIndex(
  entries: readonly { module: string; page: string; exports: readonly Export[] }[],
  markup: Markup,
): string {
  const rows = entries.map(({ module, page, exports }) => [
    `[\`${module}\`](${page})`,
    exports.map(({ name }) => markup.prose(`{@link ${name}}`)).join(' '),
  ]);
  return `${['# API reference', NOTE, 'What can be imported, and from where. Importing does nothing by itself.', table(['module', 'exports'], rows)].join('\n\n')}\n`;
}
