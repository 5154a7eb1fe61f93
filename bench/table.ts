/** The figure of one client: the median over the rounds, and the quartiles. */
export interface Figure {
  readonly client: string;
  readonly version: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** What the figure cannot say: that listeners get the wrong `event.target`, that the client never came back. */
  readonly note?: string;
}

/** What one scenario found, as a table with a row for each client. */
export interface Table {
  /** The name of the scenario, as the command line knows it, with a suffix where it has several tables. */
  readonly id: string;
  readonly title: string;
  /** What the figures are: `'ratio'`, `'ns'`, `'kB'`, `'ms'`, ... Smaller is better in every table. */
  readonly unit: string;
  /** How it was measured, in two or three sentences. */
  readonly method: string;
  /** What ours is meant to reach at most; `undefined` where nothing was promised. */
  readonly goal?: number;
  readonly figures: readonly Figure[];
  /** The floor measured against itself: the noise. Its quartiles are what no difference within can be told from. */
  readonly noise?: Figure;
}

/** A scenario of the bench. */
export interface Scenario {
  readonly name: string;
  run(options: { readonly isQuick: boolean }): Promise<readonly Table[]>;
}
