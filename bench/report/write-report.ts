import type { Figure, Table } from '../table.ts';

/** Prints the tables as Markdown. */
export async function writeReport(
  tables: readonly Table[],
  _options: { readonly isQuick: boolean },
): Promise<void> {
  for (const table of tables) console.log(write(table));
}

function write({ id, title, unit, method, goal, figures, noise }: Table): string {
  const rows = figures.map((figure) => writeRow(figure.client, figure));
  return [
    `## ${title} (\`${id}\`)\n`,
    `${method}${goal === undefined ? '' : ` Goal: ${goal}.`}\n`,
    `| client | version | ${unit} | quartiles | |`,
    '| :-- | :-- | --: | --: | :-- |',
    ...rows,
    ...(noise === undefined ? [] : [writeRow(`${noise.client} against itself`, noise)]),
    '',
  ].join('\n');
}

function writeRow(client: string, { version, median, low, high, note }: Figure): string {
  const [middle, ...quartiles] = [median, low, high].map((value) => value.toPrecision(3));
  return `| ${client} | ${version} | ${middle} | ${quartiles.join(' to ')} | ${note ?? ''} |`;
}
