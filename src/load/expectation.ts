import { CAPTURED, type Answer } from './answer.ts';
import { jsonPointer } from './json-pointer.ts';
import type { Expectation, TextMatch } from './plan.ts';

/** What is not met, in a few words; empty when the answer is as expected. */
export type Check = (answer: Answer) => string;

/** Details are kept for every request: an answer's own words get into them short, printable, and in so many variants only. */
const MAX_EXCERPT_CHARS = 40;
const MAX_EXCERPTS = 10;

export function checkOf(expectation: Expectation): Check {
  switch (expectation.of) {
    case 'time':
      return timeCheck(expectation.maxMs);
    case 'header':
      return headerCheck(expectation.name, expectation.value);
    case 'body':
      return bodyCheck(expectation.value);
    case 'json':
      return jsonCheck(expectation.pointer, expectation.value);
  }
}

function timeCheck(maxMs: number): Check {
  const unmet = `took longer than ${maxMs} ms`;
  return ({ tookUs }) => (tookUs > maxMs * 1000 ? unmet : '');
}

function headerCheck(name: string, value: TextMatch): Check {
  const lowerName = name.toLowerCase();
  const isMet = matcher(value);
  const differs = new Difference(`header ${name}`, value);
  return (answer) => {
    const found = answer.header(lowerName);
    if (found === undefined) return `header ${name} is missing`;
    return isMet(found) ? '' : differs.of(found);
  };
}

function bodyCheck(value: TextMatch | { readonly contains: string }): Check {
  const isMet = 'contains' in value ? (text: string) => text.includes(value.contains) : matcher(value);
  const wanted = 'contains' in value ? `does not contain ${excerpt(value.contains)}` : `does not match ${wantedOf(value)}`;
  return (answer) => {
    if (isMet(answer.text)) return '';
    return answer.isCut ? `body is longer than ${CAPTURED}, its start ${wanted}` : `body ${wanted}`;
  };
}

function jsonCheck(pointer: string, value: TextMatch): Check {
  const at = jsonPointer(pointer);
  const isMet = matcher(value);
  const differs = new Difference(`${pointer} in the body`, value);
  return (answer) => {
    if (answer.json === undefined) return answer.isCut ? `body is longer than ${CAPTURED}, not read as JSON` : 'body is no JSON';
    const found = at(answer.json);
    if (found === undefined) return `${pointer} is missing in the body`;
    if (typeof found === 'object' && found !== null) return `${pointer} in the body is no single value`;
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    return isMet(text) ? '' : differs.of(text);
  };
}

function matcher(value: TextMatch): (text: string) => boolean {
  if ('equals' in value) return (text) => text === value.equals;
  const expression = new RegExp(value.matches, 'u');
  return (text) => expression.test(text);
}

/** Tells what was found instead; the same words for all further ones once there were too many. */
class Difference {
  readonly #what: string;
  readonly #expected: string;
  readonly #told = new Set<string>();

  constructor(what: string, value: TextMatch) {
    this.#what = what;
    this.#expected = `expected ${wantedOf(value)}`;
  }

  of(found: string): string {
    const shown = excerpt(found);
    if (!this.#told.has(shown)) {
      if (this.#told.size >= MAX_EXCERPTS) return `${this.#what} is something else, ${this.#expected}`;
      this.#told.add(shown);
    }
    return `${this.#what} is ${shown}, ${this.#expected}`;
  }
}

function wantedOf(value: TextMatch): string {
  return 'equals' in value ? excerpt(value.equals) : `/${shortened(value.matches)}/`;
}

function excerpt(text: string): string {
  return `"${shortened(text)}"`;
}

function shortened(text: string): string {
  const short = text.slice(0, MAX_EXCERPT_CHARS).replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '');
  return text.length > MAX_EXCERPT_CHARS ? `${short}...` : short;
}
