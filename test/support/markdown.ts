/** A table of Markdown; a column of numbers, or of empty cells, is set to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  const line = head.map((_, column) => (rows.every((row) => isNumeric(row[column])) ? '---:' : '---'));
  return [head, line, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function isNumeric(cell: string | number | undefined): boolean {
  return cell === '' || typeof cell === 'number';
}

/** Text that Markdown takes as it is. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]&]/g, '\\$&').replaceAll(/\s/g, ' ');
}
