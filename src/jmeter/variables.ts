import type { Variable } from '../load/template.ts';
import { type Expression, parseExpression, type Part } from './expression.ts';
import type { Notes } from './notes.ts';
import type { TestElement } from './test-element.ts';

/** A text of the plan, with all known that is known when it is read. */
export type Value = readonly (string | Variable | Unknown)[];

/** What only a running JMeter knows, as the plan writes it. */
export interface Unknown {
  readonly unknown: string;
}

/** Names within names, as `a = ${b}`, `b = ${c}`; one that leads back to itself ends here. */
const MAX_STEPS = 20;

/** What `${...}` stands for: user-defined variables, columns of CSV data, properties and a few functions. */
export class Variables {
  readonly #constants = new Map<string, string>();
  readonly #columns = new Set<string>();
  readonly #properties: Readonly<Record<string, string>>;
  readonly #notes: Notes;

  /** `properties`: what `jmeter -J` would have been given. */
  constructor(properties: Readonly<Record<string, string>>, notes: Notes) {
    this.#properties = properties;
    this.#notes = notes;
  }

  /** The later definition counts, as in JMeter. */
  define(name: string, text: string): void {
    this.#constants.set(name, text);
  }

  addColumns(names: readonly string[]): void {
    for (const name of names) this.#columns.add(name);
  }

  value(text: string): Value {
    return merged(this.#resolve(parseExpression(text), 0));
  }

  /** A setting, which must be known before the run. Undefined, and told, where it is not. */
  setting(text: string, element: TestElement): string | undefined {
    const plain = plainText(this.value(text));
    if (plain !== undefined) return plain.trim();
    this.#notes.leave(element, `${text} has no value before the run, and a setting needs one; write it into the profile`);
    return undefined;
  }

  #resolve(expression: Expression, steps: number): Value {
    return expression.flatMap((part) => (typeof part === 'string' ? [part] : this.#part(part, steps)));
  }

  #part(part: Exclude<Part, string>, steps: number): Value {
    if ('call' in part) return this.#call(part, steps);
    if (this.#columns.has(part.reference)) return [{ from: 'data', column: part.reference }];
    const constant = this.#constants.get(part.reference);
    if (constant === undefined || steps === MAX_STEPS) return [{ unknown: part.source }];
    return this.#resolve(parseExpression(constant), steps + 1);
  }

  #call({ call, parameters, source }: Extract<Part, { call: string }>, steps: number): Value {
    const parameter = (index: number): string | undefined => plainText(this.#resolve(parameters[index] ?? [], steps + 1))?.trim();
    const name = parameter(0) ?? '';
    switch (call) {
      case '__P':
        return [this.#property(name, parameters.length > 1 ? parameter(1) : undefined, '1')];
      case '__property':
        return [this.#property(name, parameters.length > 2 ? parameter(2) : undefined, name)];
      case '__env':
        return name === '' ? [{ unknown: source }] : [{ from: 'env', name }];
      case '__threadNum':
        this.#notes.remark('${__threadNum} counts from 1 in JMeter, ${thread} from 0');
        return [{ from: 'thread' }];
      default:
        return [{ unknown: source }];
    }
  }

  #property(name: string, given: string | undefined, otherwise: string): string {
    const known = this.#properties[name];
    if (known !== undefined) return known;
    const value = given ?? otherwise;
    this.#notes.remark(`the property ${name} is "${value}", its default in the plan; another with --property ${name}=VALUE`);
    return value;
  }
}

/** Undefined for a value that is not all text. */
export function plainText(value: Value): string | undefined {
  return value.every((part) => typeof part === 'string') ? value.join('') : undefined;
}

function merged(parts: Value): Value {
  const result: (string | Variable | Unknown)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
