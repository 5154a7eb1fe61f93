/** Above a block of code, where that code comes from: a file, or a region of it. */
const SNIPPET = /^<!-- code: (\S+?)(?:#(\S+))? -->\n```(\w+)\n([\s\S]*?)^```$/gm;

/**
 * Puts the code of files into a page, in the place of what is there.
 *
 * @param read Reads a file of the repository.
 * @throws If a file has no such region.
 */
export function fillSnippets(page: string, read: (path: string) => string): string {
  return page.replace(SNIPPET, (_all, path: string, region: string | undefined, language: string) => {
    const source = read(path);
    const code = region === undefined ? source : regionOf(source, region, path);
    const name = region === undefined ? path : `${path}#${region}`;
    return `<!-- code: ${name} -->\n\`\`\`${language}\n${code.trim()}\n\`\`\``;
  });
}

/** How many blocks of code of a page come from files. */
export function countSnippets(page: string): number {
  return [...page.matchAll(SNIPPET)].length;
}

function regionOf(source: string, region: string, path: string): string {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion');
  if (start === -1 || end === -1) throw new Error(`${path} has no region ${region}.`);
  return lines.slice(start + 1, end).join('\n');
}
