import { type Node, ts } from 'ts-morph';

/** A doc comment in its parts; each a piece of Markdown on one or more lines. */
export interface DocComment {
  readonly text: string;
  /** By the name of the parameter, those of types first. */
  readonly params: ReadonlyMap<string, string>;
  readonly returns: string | undefined;
  readonly throws: readonly string[];
  readonly see: readonly string[];
}

const NONE: DocComment = { text: '', params: new Map(), returns: undefined, throws: [], see: [] };

/** The doc comment that stands before a declaration. */
export function docCommentOf(node: Node | undefined): DocComment {
  if (node === undefined) return NONE;
  const { compilerNode } = node;
  const source = node.getSourceFile().getFullText();
  const comment = (ts.getLeadingCommentRanges(source, compilerNode.getFullStart()) ?? [])
    .map(({ pos, end }) => source.slice(pos, end))
    .filter((text) => text.startsWith('/**'))
    .at(-1);
  return comment === undefined ? NONE : parseDocComment(comment);
}

/** Whether there is one at all. */
export function isDocumented(doc: DocComment): boolean {
  return doc !== NONE;
}

/** Takes a doc comment apart, from the opening to the closing mark. */
function parseDocComment(comment: string): DocComment {
  const lines = comment
    .slice(3, -2)
    .trimStart()
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [text = '', ...tags] = lines.join('\n').split(/(?:^|(?<=\.) )@(?=[a-z])/m);
  const params = new Map<string, string>();
  const others: { readonly name: string; readonly body: string }[] = [];
  for (const tag of tags) {
    const [, name = '', body = ''] = /^([a-zA-Z]+)\s*([\s\S]*)$/.exec(tag.trim()) ?? [];
    const [, parameter = '', meaning = ''] = /^(\S+)\s+([\s\S]*)$/.exec(body) ?? [];
    if (name === 'param' || name === 'typeParam') params.set(parameter, meaning);
    else others.push({ name, body });
  }
  const bodies = (wanted: string): string[] =>
    others.filter(({ name }) => name === wanted).map(({ body }) => body);
  return {
    text: text.trim(),
    params,
    returns: bodies('returns')[0],
    throws: bodies('throws').map((body) => body.replace(/^(?:\{(\w+)\}\s*)?([A-Z](?=[a-z ]))?/, thrown)),
    see: bodies('see'),
  };
}

/** The beginning of what is said of an error: its name, if it has one, and the rest as the same sentence. */
function thrown(_all: string, name: string | undefined, initial = ''): string {
  return (name === undefined ? '' : `\`${name}\`: `) + initial.toLowerCase();
}

/** The first sentence of a text. */
export function firstSentence(text: string): string {
  const [paragraph = ''] = text.split('\n\n');
  const line = paragraph.replaceAll('\n', ' ');
  return /^.*?[.:](?=\s|$)/.exec(line)?.[0].replace(/:$/, '.') ?? line;
}
