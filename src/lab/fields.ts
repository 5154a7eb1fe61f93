import { make } from './dom.ts';

/** A number that can be typed in. */
export interface NumberField {
  readonly id: string;
  readonly label: string;
  /** What it is at first; without it, it is left empty. */
  readonly value?: number;
  /** What an empty field stands for. */
  readonly hint?: string;
  readonly min?: number;
  readonly max?: number;
  readonly isRequired?: boolean;
}

/** Makes a labelled field for a number. */
export function makeNumberField({
  id,
  label,
  value,
  hint,
  min = 0,
  max,
  isRequired = false,
}: NumberField): HTMLElement {
  const input = make('input', {
    id,
    type: 'number',
    step: 'any',
    min,
    ...(max === undefined ? {} : { max }),
    ...(value === undefined ? {} : { value }),
    ...(hint === undefined ? {} : { placeholder: hint }),
  });
  input.required = isRequired;
  return make('div', { class: 'field' }, make('label', { for: id }, label), input);
}

/** Makes a labelled choice; the first is chosen. */
export function makeChoice(id: string, label: string, choices: readonly string[]): HTMLElement {
  const options = choices.map((each) => make('option', { value: each }, each));
  return make(
    'div',
    { class: 'field' },
    make('label', { for: id }, label),
    make('select', { id }, ...options),
  );
}

/** Makes a labelled box to tick. */
export function makeCheck(id: string, label: string, isChecked = false): HTMLElement {
  const input = make('input', { id, type: 'checkbox' });
  input.defaultChecked = isChecked;
  return make('label', { class: 'check', for: id }, input, label);
}
