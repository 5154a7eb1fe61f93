import GithubSlugger from 'github-slugger';

/** A link or an image of a page. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  /** Without its markup. */
  readonly text: string;
  /** As GitHub names it. */
  readonly anchor: string;
}

/** A page, as far as links are concerned. */
export interface Page {
  readonly links: readonly Link[];
  readonly headings: readonly Heading[];
  /** What `#...` may name: headings, and `id` attributes. */
  readonly anchors: ReadonlySet<string>;
}

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;

/** Inline links and images, definitions of references, and the attributes of HTML. */
const LINKS = [
  /\]\(\s*<?([^()\s>]+(?:\([^()\s]*\))?)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g,
  /^\s{0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/g,
  /\s(?:href|src|srcset)="([^"]*)"/g,
];

/** Reads a page of Markdown as GitHub does; code is no place for links. */
export function readPage(text: string): Page {
  const slugger = new GithubSlugger();
  const links: Link[] = [];
  const headings: Heading[] = [];
  const ids: string[] = [];
  for (const [index, line] of blankBlocks(text.split('\n')).entries()) {
    const [, marks = '', heading] = HEADING.exec(line) ?? [];
    if (heading !== undefined) {
      const text = plainText(heading);
      headings.push({ level: marks.length, text, anchor: slugger.slug(text) });
    }
    for (const [, id = ''] of line.matchAll(/\sid="([^"]+)"/g)) ids.push(id);
    const prose = line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    for (const pattern of LINKS) {
      for (const [, target = ''] of prose.matchAll(pattern)) links.push({ line: index + 1, target });
    }
  }
  return { links, headings, anchors: new Set([...headings.map(({ anchor }) => anchor), ...ids]) };
}

/** The same lines, those of blocks of code empty. */
function blankBlocks(lines: readonly string[]): readonly string[] {
  let fence: string | undefined;
  return lines.map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return mark === undefined ? line : '';
    }
    if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    return '';
  });
}

/** A heading without its markup. */
function plainText(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/[`*]/g, '');
}
