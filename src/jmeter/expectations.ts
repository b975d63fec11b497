import { compiledAsUsed } from '../profile/http-scalar.ts';
import { Unfit } from '../profile/scalar.ts';
import { pointerOf } from './json-path.ts';
import type { Notes } from './notes.ts';
import { literally } from './regular-expression.ts';
import { type Demand, demandOf } from './response-assertion.ts';
import { ANY_STATUS, asProfile, inBoth, SUCCESS } from './status-set.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

/** `expect` of a request, as a profile has it. */
export interface Expectations {
  readonly status: readonly string[];
  readonly contains?: string;
  readonly matches?: string;
  readonly json?: Readonly<Record<string, string>>;
  readonly timeMs?: number;
}

/** What JMeter takes for success, and what the assertions in force ask beside it. */
export function expectationsOf(assertions: readonly TestElement[], variables: Variables, notes: Notes): Expectations {
  const demands: { readonly from: TestElement; readonly demand: Demand }[] = [];
  const json: Record<string, string> = {};
  let timeMs = Number.POSITIVE_INFINITY;
  for (const assertion of assertions) {
    if (assertion.type === 'DurationAssertion') timeMs = Math.min(timeMs, longest(assertion, variables, notes));
    else if (assertion.type === 'JSONPathAssertion') addJson(json, assertion, variables, notes);
    else {
      const demand = demandOf(assertion, variables, notes);
      if (demand !== undefined) demands.push({ from: assertion, demand });
    }
  }
  return {
    status: statusOf(demands, notes),
    ...bodyOf(demands.map(({ demand }) => demand)),
    ...(Object.keys(json).length > 0 && { json }),
    ...(timeMs !== Number.POSITIVE_INFINITY && { timeMs }),
  };
}

function statusOf(demands: readonly { readonly from: TestElement; readonly demand: Demand }[], notes: Notes): string[] {
  const start = demands.some(({ demand }) => demand.allowsErrors) ? ANY_STATUS : SUCCESS;
  const wanted = demands.reduce((set, { demand }) => inBoth(set, demand.status ?? ANY_STATUS), start);
  const items = asProfile(wanted);
  if (items !== undefined) return items;
  for (const { from, demand } of demands) {
    if (demand.status !== undefined)
      notes.leave(from, `it leaves ${wanted.size} statuses; say with expect.status which they are`);
  }
  return ['2xx', '3xx'];
}

/** A profile has one text and one expression for a body: several become one expression that looks for all. */
function bodyOf(demands: readonly Demand[]): Pick<Expectations, 'contains' | 'matches'> {
  const [contains, ...moreTexts] = demands.flatMap((demand) => demand.contains ?? []);
  const bodies = demands.flatMap((demand) => demand.body ?? []);
  const looks = [...bodies, ...moreTexts.map((text) => literally(text))];
  const [only] = looks;
  return {
    ...(contains !== undefined && { contains }),
    ...(only !== undefined && { matches: looks.length === 1 ? only : `^${looks.map((one) => `(?=[^]*?(?:${one}))`).join('')}` }),
  };
}

function longest(assertion: TestElement, variables: Variables, notes: Notes): number {
  const text = variables.setting(assertion.properties.text('DurationAssertion.duration') || '0', assertion);
  const ms = Number(text ?? Number.NaN);
  if (ms > 0) return ms;
  if (text !== undefined && ms !== 0)
    notes.leave(assertion, 'its duration is no number of milliseconds; say it with expect.time');
  return Number.POSITIVE_INFINITY;
}

function addJson(json: Record<string, string>, assertion: TestElement, variables: Variables, notes: Notes): void {
  const { properties } = assertion;
  const path = variables.setting(properties.text('JSON_PATH'), assertion);
  if (path === undefined) return;
  const pointer = pointerOf(path);
  const isNull = properties.flag('EXPECT_NULL');
  if (pointer === undefined || properties.flag('INVERT') || (!properties.flag('JSONVALIDATION') && !isNull)) {
    const why =
      pointer === undefined
        ? `${path} may find several values`
        : properties.flag('INVERT')
          ? 'it is inverted'
          : 'it asks for any value';
    notes.leave(assertion, `${why}; expect.json has one value at a JSON pointer, or use expect.matches`);
    return;
  }
  const expected = isNull ? 'null' : variables.setting(properties.text('EXPECTED_VALUE'), assertion);
  if (expected === undefined) return;
  const isPattern = !isNull && properties.flag('ISREGEX', true);
  const pattern = `^(?:${expected})$`;
  if (isPattern && compiledAsUsed(pattern) instanceof Unfit) {
    notes.leave(assertion, "its expression is none of JavaScript's; write expect.json into the profile");
    return;
  }
  if (Object.hasOwn(json, pointer)) notes.leave(assertion, `a second value for ${path}; a profile asks for one`);
  else json[pointer] = isPattern ? simplest(expected, pattern) : textMatch(unquoted(expected));
}

/** An expression without anything special in it is the text itself. */
function simplest(expected: string, pattern: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(expected) ? `/${pattern}/` : expected;
}

/** What JMeter compares is JSON: a text may be in quotes. */
function unquoted(expected: string): string {
  return /^"[^"\\]*"$/.test(expected) ? expected.slice(1, -1) : expected;
}

/** A text that stands between slashes would be read as an expression. */
function textMatch(text: string): string {
  return /^\/.+\/$/s.test(text) ? `/^${literally(text)}$/` : text;
}
