import { compiledAsUsed } from '../profile/http-scalar.ts';
import { Unfit } from '../profile/scalar.ts';
import type { Notes } from './notes.ts';
import { literally } from './regular-expression.ts';
import { ANY_STATUS, type StatusSet, statusesThat } from './status-set.ts';
import type { TestElement } from './test-element.ts';
import { plainText, type Variables } from './variables.ts';

/** What a response assertion asks of an answer. */
export interface Demand {
  /** Without it, any status that is not an error. */
  readonly status?: StatusSet;
  /** A regular expression that says it of the whole body. */
  readonly body?: string;
  /** Instead, where that is all: a text in the body. */
  readonly contains?: string;
  /** Whether statuses of errors are asked about, too, rather than failing by themselves. */
  readonly allowsErrors: boolean;
}

/** Bits of `Assertion.test_type`, as in JMeter's ResponseAssertion. */
const MATCH = 1;
const NOT = 4;
const EQUALS = 8;
const SUBSTRING = 16;
const OR = 32;

const FIELDS: Readonly<Record<string, string>> = {
  'Assertion.response_message': 'the text beside the status is not read; expect.status is the status itself',
  'Assertion.response_headers': 'say it with expect.header, of one header',
  'Assertion.sample_label': 'the URL is what the profile says',
  'Assertion.request_headers': 'the headers are what the profile says',
  'Assertion.request_data': 'the request is what the profile says',
  'Assertion.response_data_as_document': 'cutover reads no documents',
};

/** Undefined, and told, for what a profile cannot ask. */
export function demandOf(assertion: TestElement, variables: Variables, notes: Notes): Demand | undefined {
  const { properties } = assertion;
  const field = properties.text('Assertion.test_field');
  const fault =
    FIELDS[field] ?? (properties.text('Assertion.scope') === 'variable' ? 'cutover has no variables of answers' : undefined);
  if (fault !== undefined) {
    notes.leave(assertion, fault);
    return undefined;
  }
  const texts = textsOf(assertion, variables);
  if (texts === undefined) {
    notes.leave(assertion, 'it asks for a text that is known only while JMeter runs; write expect into the profile');
    return undefined;
  }
  const type = Number(properties.text('Assertion.test_type')) || 0;
  const allowsErrors = properties.flag('Assertion.assume_success');
  if (texts.length === 0) return { allowsErrors };
  const patterns = texts.map((text) => patternOf(text, type));
  const broken = patterns.map(compiledAsUsed).find((compiled) => compiled instanceof Unfit);
  if (broken !== undefined) {
    notes.leave(assertion, `its expression is none of JavaScript's (${broken.hint}); write expect into the profile`);
    return undefined;
  }
  if (field === 'Assertion.response_code') return { status: statusesOf(patterns, type), allowsErrors };
  const [only, ...more] = texts;
  const isOneText = more.length === 0 && (type & ~OR) === SUBSTRING;
  if (only !== undefined && only.trim() !== '' && isOneText) return { contains: only, allowsErrors };
  return { body: bodyPattern(patterns, type), allowsErrors };
}

/** Undefined where one has no value yet. */
function textsOf({ properties }: TestElement, variables: Variables): string[] | undefined {
  // JMeter's own spelling.
  const texts = properties.texts('Asserion.test_strings').map((text) => plainText(variables.value(text)));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** One that finds, anywhere in the text, what the assertion looks for. */
function patternOf(text: string, type: number): string {
  const literal = literally(text);
  if ((type & EQUALS) !== 0) return `^${literal}$`;
  if ((type & SUBSTRING) !== 0) return literal;
  return (type & MATCH) === 0 ? text : `^(?:${text})$`;
}

function statusesOf(patterns: readonly string[], type: number): StatusSet {
  const compiled = patterns.map((pattern) => new RegExp(pattern, 'u'));
  const holds = (pattern: RegExp, status: string): boolean => pattern.test(status) !== ((type & NOT) !== 0);
  if (compiled.length === 0) return ANY_STATUS;
  return statusesThat((status) =>
    (type & OR) === 0 ? compiled.every((one) => holds(one, status)) : compiled.some((one) => holds(one, status)),
  );
}

/** All of them, or one, by looking ahead from the body's start. */
function bodyPattern(patterns: readonly string[], type: number): string {
  const [first = ''] = patterns;
  const isPlain = patterns.length === 1 && (type & NOT) === 0;
  if (isPlain) return first;
  const looks = patterns.map((pattern) => `(?${(type & NOT) === 0 ? '=' : '!'}[^]*?(?:${pattern}))`);
  return (type & OR) === 0 ? `^${looks.join('')}` : `^(?:${looks.join('|')})`;
}
