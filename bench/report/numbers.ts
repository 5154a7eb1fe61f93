/** Whole numbers from here on: more digits would tell nothing. */
const WHOLE_FROM = 1000;

const DIGITS = 3;

/** So many tell any two numbers apart. */
const MOST_DIGITS = 17;

/** A figure with three digits. */
export function showNumber(value: number): string {
  return showDigits(value, DIGITS);
}

/** A figure with its unit. A ratio has none. */
export function showQuantity(value: number, unit: string): string {
  return withUnit(showNumber(value), unit);
}

/** A figure with its unit, and with as many digits as it takes to see that it is not the goal. */
export function showAgainst(value: number, goal: number, unit: string): string {
  let digits = DIGITS;
  while (digits < MOST_DIGITS && value !== goal && showDigits(value, digits) === showDigits(goal, digits))
    digits++;
  return withUnit(showDigits(value, digits), unit);
}

function withUnit(text: string, unit: string): string {
  return unit === 'ratio' || unit === 'count' ? text : `${text} ${unit}`;
}

function showDigits(value: number, digits: number): string {
  if (Math.abs(value) >= WHOLE_FROM && digits === DIGITS) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(digits)).toLocaleString('en', { maximumSignificantDigits: digits });
}
