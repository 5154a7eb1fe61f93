import { DIFFERENCES } from '../../test/compat/differences.ts';

/** Around a table, the library that it compares ours with. */
const TABLE = /^<!-- differences: (\S+) -->\n[\s\S]*?^<!-- end of differences -->$/gm;

const HEAD = '| situation | what is seen | there | here | why |\n| --- | --- | --- | --- | --- |';

/**
 * Puts the list that the differential test is held against into a page, in the place of what is there.
 *
 * @throws If the list has nothing for a library.
 */
export function fillDifferences(page: string): string {
  return page.replace(TABLE, (_all, library: string) => {
    const rows = rowsFor(library);
    if (rows.length === 0) throw new Error(`There are no differences from ${library}.`);
    return `<!-- differences: ${library} -->\n${[HEAD, ...rows].join('\n')}\n<!-- end of differences -->`;
  });
}

function rowsFor(library: string): readonly string[] {
  let last = '';
  return DIFFERENCES.flatMap(({ scenario, what, there, here, why }) => {
    const observed = (there as Readonly<Record<string, string | undefined>>)[library];
    if (observed === undefined) return [];
    const situation = scenario === last ? '' : scenario;
    last = scenario;
    return [`| ${[situation, what, observed, here, why].map(toCell).join(' | ')} |`];
  });
}

function toCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
