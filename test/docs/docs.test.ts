import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeApiPages } from '../../docs/tools/api/pages.ts';
import { fillDifferences } from '../../docs/tools/differences.ts';
import { findBrokenLinks } from '../../docs/tools/links.ts';
import { fillSnippets } from '../../docs/tools/snippets.ts';
import { DIFFERENCES } from '../compat/differences.ts';
import { ROOT } from '../support/bundle.ts';

/** A folder with these files, for the length of a test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'docs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What is wrong with the links of a page, without where. */
function flawsOf(page: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const root = folderWith({ ...others, 'docs/page.md': page });
  return findBrokenLinks(root, ['docs/page.md']).map((flaw) => flaw.replace(/^docs\/page\.md:/, ''));
}

describe('links', () => {
  it('[DC-1] lead to files and folders, to headings of the same page and of another', () => {
    const page = [
      '# A page',
      '[file](other.md) ![image](image.svg "title") [folder](..) [above](../README.md)',
      '[own](#a-page) [second](other.md#close-1) [id](other.md#here) <a href="other.md">html</a>',
      '[outside](https://example.com/a_(b)) [mail](mailto:a@example.com)',
      '[ref]: other.md#what-is-it-really',
    ].join('\n');
    const other = '## `close()`\n### close\n## What is it, really?\n<a id="here"></a>';
    expect(flawsOf(page, { 'README.md': '', 'docs/other.md': other, 'docs/image.svg': '' })).toEqual([]);
  });

  it.each([
    ['[a](missing.md)', '1: missing.md is not there.'],
    ['\n![a](missing.png)', '2: missing.png is not there.'],
    ['<img src="missing.png">', '1: missing.png is not there.'],
    ['[a]: missing.md', '1: missing.md is not there.'],
    ['[a](#nothing)', '1: #nothing names no heading of that page.'],
    ['[a](other.md#nothing)', '1: other.md#nothing names no heading of that page.'],
    ['[a](../../elsewhere.md)', '1: ../../elsewhere.md leads out of the repository.'],
    ['[a](/other.md)', '1: /other.md leads out of the repository.'],
    ['[a](other.md)\n```\n# fenced\n```\n[b](#fenced)', '5: #fenced names no heading of that page.'],
    ['[a](http://example.com)', '1: http://example.com should be https.'],
    ['[a](https://localhost)', '1: https://localhost names no host.'],
    ['[a](https://)', '1: https:// is no URL.'],
  ])('[DC-1] %j is a broken link', (page, flaw) => {
    expect(flawsOf(page, { 'docs/other.md': '# Other' })).toEqual([flaw]);
  });

  it('[DC-1] what is in code is no link', () => {
    expect(flawsOf('`[a](missing.md)`\n```md\n[a](missing.md)\n```\n``[`a`](missing.md)``')).toEqual([]);
  });
});

describe('code of pages', () => {
  const page = (code: string): string =>
    `Text.\n\n<!-- code: a.ts#part -->\n\`\`\`ts\n${code}\n\`\`\`\n\nMore.\n`;
  const source = 'const before = 1;\n// #region part\n\nconst shown = 2;\n// #endregion\nconst after = 3;\n';

  it('[DC-2] is that of the region, and no more', () => {
    expect(fillSnippets(page('const old = 0;'), () => source)).toBe(page('const shown = 2;'));
    expect(fillSnippets(page('const shown = 2;'), () => source)).toBe(page('const shown = 2;'));
  });

  it('[DC-2] a region that is not there is an error', () => {
    expect(() => fillSnippets(page(''), () => 'const before = 1;')).toThrow('a.ts has no region part.');
  });
});

describe('the reference', () => {
  it('[DC-3] tells of every export with the words of its doc comment', () => {
    const root = folderWith({
      'package.json': JSON.stringify({
        name: 'brushes',
        exports: {
          '.': './dist/index.js',
          './codes': './dist/codes.js',
          './presets': './dist/presets.js',
          './package.json': './package.json',
        },
      }),
      'tsconfig.build.json':
        '{ "include": ["src"], "compilerOptions": { "allowImportingTsExtensions": true } }',
      'src/index.ts': [
        "export type { Colour } from './colour.ts';",
        '/** Paints. It takes a {@link Colour}. */',
        'export class Brush {',
        '  /** How wide it is, in millimetres. */',
        '  readonly widthMm: number = 3;',
        '  /** How much paint is on it, in grams. */',
        '  paint = 0;',
        '  #wet = false;',
        '  private constructor() {}',
        '  /** Makes one. */',
        '  static make(...hairs: string[]): Brush { return new Brush(); }',
        '  /**',
        '   * Draws a line.',
        '   *',
        '   * @param colour Which colour.',
        '   * @throws {RangeError} If it is dry.',
        '   */',
        '  draw(colour: Colour): void {}',
        '}',
      ].join('\n'),
      'src/colour.ts': "/** What a brush is dipped into. */\nexport type Colour = 'red' | 'blue';",
      'src/codes.ts': [
        '/** @param value What to double. */',
        'export function double(value: number): number { return 2 * value; }',
        '/** What comes of it. See {@link double}. */',
        'export interface Double { readonly result: number }',
      ].join('\n'),
      'src/presets.ts': '/** All there are. */\nexport const presets: readonly string[] = [];',
    });
    const pages = makeApiPages(`${root}/`);
    expect([...pages.keys()]).toEqual(['brushes.md', 'codes.md', 'presets.md', 'README.md']);
    const main = pages.get('brushes.md');
    expect(main).toContain('| [`Brush`](#brush) | class | Paints. |');
    expect(main).toContain('Paints. It takes a [`Colour`](#colour).');
    expect(main).toContain('| `widthMm` | <code>number</code> | How wide it is, in millimetres. |');
    // A value that changes is told of by its type.
    expect(main).toContain('| `paint` | <code>number</code> | How much paint is on it, in grams. |');
    expect(main).not.toContain('new Brush');
    expect(main).toContain('```ts\nstatic make(...hairs: string[]): Brush\n```\n\nMakes one.');
    expect(main).toContain('```ts\ndraw(colour: Colour): void\n```\n\nDraws a line.');
    expect(main).toContain('| `colour` | Which colour. |');
    expect(main).toContain('Throws `RangeError`: if it is dry.');
    expect(main).toContain("```ts\ntype Colour = 'red' | 'blue';\n```");
    expect(main).not.toContain('wet');
    expect(pages.get('codes.md')).toContain(
      '```ts\ndouble(value: number): number\n```\n\n| parameter | meaning |\n| --- | --- |\n| `value` | What to double. |',
    );
    // Two names that differ in case alone.
    expect(pages.get('codes.md')).toContain('| [`Double`](#double-1) | interface |');
    expect(pages.get('codes.md')).toContain('What comes of it. See [`double`](#double).');
    expect(pages.get('presets.md')).toContain(
      'All there are.\n\n```ts\nconst presets: readonly string[]\n```',
    );
    expect(pages.get('README.md')).toContain('[`double`](codes.md#double)');
  });

  it('[DC-3] tells once of what has a second name, and of no default', () => {
    const root = folderWith({
      'package.json': JSON.stringify({ name: 'brushes', exports: { '.': './dist/index.js' } }),
      'tsconfig.build.json':
        '{ "include": ["src"], "compilerOptions": { "allowImportingTsExtensions": true } }',
      'src/index.ts': "export { Brush, Brush as Broom, Brush as default } from './brush.ts';",
      'src/brush.ts': '/** Paints. */\nexport class Brush {}',
    });
    const page = makeApiPages(`${root}/`).get('brushes.md');
    expect(page).toContain('### Broom\n\nAnother name of [`Brush`](#brush).');
    expect(page?.match(/Paints\./g)).toHaveLength(3);
    expect(page).not.toContain('default');
  });
});

describe('the reference of classes from features', () => {
  /** A package with a class that is a constant, and a second module with the same types. */
  const files = {
    'package.json': JSON.stringify({
      name: 'brushes',
      exports: {
        '.': { types: './dist/index.d.ts', production: './dist/p/index.js', default: './dist/index.js' },
        './more': { types: './dist/more.d.ts', production: './dist/p/more.js', default: './dist/more.js' },
      },
    }),
    'tsconfig.build.json':
      '{ "include": ["src"], "compilerOptions": { "allowImportingTsExtensions": true } }',
    'src/parts.ts': [
      '/** What each brush has. */',
      'export interface Base {',
      '  /** Its colour. */',
      '  get colour(): string;',
      '  set colour(colour: string);',
      '  /** Draws. */',
      '  draw(): void;',
      '}',
      '/** What brushes with hair have. */',
      'export interface Hair<Kind = string> {',
      '  /** Draws with its hair. @throws If it has none. */',
      '  draw(): void;',
      '  readonly kind: Kind;',
      '}',
      '/** A colour. */',
      "export type Colour = 'red';",
    ].join('\n'),
    'src/index.ts': [
      "import type { Base, Hair } from './parts.ts';",
      "export type { Colour } from './parts.ts';",
      '/** Paints. */',
      'export interface Brush extends Base, Hair {}',
      '/** The class of it. */',
      'export interface BrushClass {',
      '  /** Makes one. @throws {RangeError} If there is none left. */',
      '  new (length: number): Brush;',
      '  readonly prototype: Brush;',
      '  readonly MAX: 3;',
      '}',
      'export const Brush: BrushClass = null as never;',
    ].join('\n'),
    'src/more.ts': [
      "import type { Base } from './parts.ts';",
      "export type { Base, Colour, Hair } from './parts.ts';",
      '/** Sweeps. */',
      'export interface Broom extends Base { readonly length: number }',
    ].join('\n'),
  };

  it('[DC-3] tells of a class that is a constant with the words of its interfaces', () => {
    const page = makeApiPages(`${folderWith(files)}/`).get('brushes.md');
    expect(page).toContain('| [`Brush`](#brush) | class | Paints. |');
    expect(page).toContain(
      '```ts\nnew Brush(length: number)\n```\n\nMakes one.\n\nThrows `RangeError`: if there is none left.',
    );
    expect(page).toContain('| `static MAX` | <code>3</code> |');
    expect(page).toContain('| `colour` | <code>string</code> | Its colour. |');
    // The last interface has the last word.
    expect(page).toContain(
      '#### draw()\n\n```ts\ndraw(): void\n```\n\nDraws with its hair.\n\nThrows if it has none.',
    );
    expect(page).not.toContain('Draws.');
  });

  it('[DC-3] describes once what two modules export, and names an interface that readers know', () => {
    const page = makeApiPages(`${folderWith(files)}/`).get('more.md');
    expect(page).toContain('| [`Colour`](brushes.md#colour) | type | A colour. |');
    expect(page).not.toContain('### Colour');
    expect(page).toContain('Has all that <code><a href="#base">Base</a></code> has, and:');
    expect(page).toContain('```ts\ninterface Hair<Kind = string>\n```');
  });

  it('[DC-3] an export without a doc comment is an error', () => {
    const root = folderWith({ ...files, 'src/more.ts': 'export const bare = 1;' });
    expect(() => makeApiPages(`${root}/`)).toThrow('bare, which src/more.ts exports, has no doc comment.');
  });
});

describe('the list of the differences', () => {
  const page = (library: string, table: string): string =>
    `Text.\n\n<!-- differences: ${library} -->\n${table}<!-- end of differences -->\n\nMore.\n`;

  it.each([
    ['reconnecting-websocket', 'from-reconnecting-websocket'],
    ['partysocket', 'from-partysocket'],
  ] as const)('[CM-15] is shown as it is, for %s', (library, guide) => {
    const shown = fillDifferences(page(library, 'old\n'));
    expect(fillDifferences(shown)).toBe(shown);
    const rows = shown.split('\n').filter((line) => line.startsWith('| '));
    const concerned = DIFFERENCES.flatMap(({ there, here, why }) =>
      there[library] === undefined ? [] : [`| ${there[library]} | ${here} | ${why} |`],
    );
    // After the head and the line below it.
    expect(rows.slice(2)).toEqual(concerned.map((cells) => expect.stringContaining(cells)));
    const [, table = 'nothing'] = /<!-- differences[\s\S]*?-->([\s\S]*)<!-- end/.exec(shown) ?? [];
    expect(readFileSync(join(ROOT, `docs/guide/${guide}.md`), 'utf8')).toContain(table);
  });

  it('[CM-15] a library that nobody has compared is an error', () => {
    expect(() => fillDifferences(page('another', ''))).toThrow('There are no differences from another.');
  });
});
