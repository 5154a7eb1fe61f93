import { closeCodeEntry } from '../../codes/close-codes.ts';
import { type CodeComparison, type CodeExplanation, explain } from '../../codes.ts';
import { readArguments, readInteger } from '../arguments.ts';
import { UsageError } from '../command.ts';
import { wrap } from '../text.ts';
import { HEADINGS, type Headings } from './headings.ts';

/** What `explain` and `compare` are asked. */
export interface Question {
  readonly codes: readonly number[];
  readonly headings: Headings;
  readonly isJson: boolean;
}

/** The options that both commands have, as their usage tells them. */
export const OPTIONS: string = `Options:
  --lang ${Object.keys(HEADINGS).join('|')}  the language of the headings (the text is English); default en
  --json                     the same as JSON`;

/** @throws {UsageError} For what is no close code, and for a language that is not there. */
export function readQuestion(args: readonly string[]): Question {
  const { values, positionals } = readArguments(args, {
    lang: { type: 'string', default: 'en' },
    json: { type: 'boolean', default: false },
  });
  const { lang, json: isJson } = values;
  const headings = Object.hasOwn(HEADINGS, lang) ? HEADINGS[lang] : undefined;
  if (headings === undefined) {
    throw new UsageError(`--lang cannot be "${lang}": give one of ${Object.keys(HEADINGS).join(', ')}.`);
  }
  return { codes: positionals.map((text) => readInteger('the code', text, 0, 0xffff)), headings, isJson };
}

/** The codes that share their facts with this one. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** The range that a code has its facts from; `undefined` for one that has a row of its own. */
export function rangeOf(code: number): Range | undefined {
  const { from, to, name } = closeCodeEntry(code);
  return from === to ? undefined : { from, to, name };
}

/** Everything about one code, in lines. */
export function explanationPage(code: number, headings: Headings): string[] {
  const explanation = explain(code);
  const { meaning, seenWhen, howToFix, remedy, sources } = explanation;
  return [
    `${code} ${explanation.name}`,
    ...paragraph(factsOf(explanation)),
    ...section(headings.description, meaning),
    ...section(headings.seenWhen, seenWhen),
    ...section(headings.howToFix, howToFix),
    ...section(headings.remedy, `${remedy.summary}`),
    ...section(headings.sources, `${sources.join('; ')}.`),
  ];
}

/** What sets two codes apart, in lines. */
export function comparisonPage({ a, b, differences, advice }: CodeComparison, headings: Headings): string[] {
  const told = differences.length === 0 ? ['The two codes share all their facts.'] : differences;
  return [
    `${a.code} ${a.name} / ${b.code} ${b.name}`,
    '',
    headings.differences,
    ...told.flatMap((difference, index) => item(`${index + 1}.`, difference)),
    '',
    headings.whenToUse,
    ...advice.flatMap((each) => item('-', each)),
  ];
}

const SENDERS: Readonly<Record<CodeExplanation['sender'], string>> = {
  either: 'sent by either end',
  client: 'sent by clients only',
  server: 'sent by servers only',
  application: 'sent by applications and frameworks',
  nobody: 'never sent',
};

function factsOf({ code, category, sender, isClosable }: CodeExplanation): string {
  const range = rangeOf(code);
  const facts = [
    `Class ${category}`,
    SENDERS[sender],
    `close(${code}) ${isClosable ? 'is allowed' : 'throws'}`,
  ];
  if (range !== undefined) facts.push(`in the range ${range.from} to ${range.to}: ${range.name}`);
  return `${facts.join(', ')}.`;
}

const WIDTH = 96;

function paragraph(text: string): string[] {
  return wrap(text, WIDTH).map((line) => `  ${line}`);
}

function section(heading: string, text: string): string[] {
  return ['', heading, ...paragraph(text)];
}

function item(mark: string, text: string): string[] {
  return wrap(text, WIDTH - 3).map((line, index) => `  ${(index === 0 ? mark : '').padEnd(3)}${line}`);
}
