/** Where each exported name is described: the page and the anchor. */
export type Places = ReadonlyMap<string, { readonly page: string; readonly anchor: string }>;

/** Writes Markdown for one page, with links to what is described on any. */
export class Markup {
  readonly #places: Places;
  readonly #page: string;
  readonly #known: ReadonlySet<string>;

  /** @param known What readers of the page have heard of: what it describes, or one before it. */
  constructor(places: Places, page: string, known: ReadonlySet<string> = new Set()) {
    this.#places = places;
    this.#page = page;
    this.#known = known;
  }

  /** Whether a name is described on this page, or on one before it. */
  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  /** Text of a doc comment: `{@link Name}` and `{@link Name.member}` become links. */
  prose(text: string): string {
    return text.replace(/\{@link ([\w.]+)\}/g, (_link, name: string) => {
      const target = this.#target(name.split('.')[0] ?? '');
      return target === undefined ? `\`${name}\`` : `[\`${name}\`](${target})`;
    });
  }

  /** The same for a cell of a table: on one line. */
  cell(text: string): string {
    return this.prose(text)
      .replace(/\s*\n\s*/g, ' ')
      .replaceAll('|', '\\|');
  }

  /**
   * A type for a cell of a table, in which names that are described somewhere are links.
   *
   * @param bound Names of type parameters, which are no links.
   */
  type(text: string, bound: readonly string[] = []): string {
    const linked = plainType(text)
      .replace(/\s+/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('|', '&#124;')
      .replace(/(?<![\w.'])[A-Z]\w+/g, (name) => {
        const target = bound.includes(name) ? undefined : this.#target(name);
        return target === undefined ? name : `<a href="${target}">${name}</a>`;
      });
    return `<code>${linked}</code>`;
  }

  #target(name: string): string | undefined {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    return `${place.page === this.#page ? '' : place.page}#${place.anchor}`;
  }
}

/** A type as users of the package know it: the types of the DOM under their own names, and no leading bar. */
export function plainType(text: string): string {
  return text.replace(/\bDom\./g, '').replace(/^\s*\|\s*/, '');
}

/** A block of code. */
export function fence(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

/** A table; with no rows there is none. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
