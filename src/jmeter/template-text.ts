import type { Variable } from '../load/template.ts';
import type { Notes } from './notes.ts';
import type { TestElement } from './test-element.ts';
import type { Value } from './variables.ts';

/**
 * A value as a template of the profile. What only a running JMeter knows stands there as the plan writes it, and is told. `write` is for
 * the texts between variables, such as to encode them.
 */
export function templateText(value: Value, element: TestElement, notes: Notes, write = (text: string) => text): string {
  return value
    .map((part, index) => {
      if (typeof part === 'string') return beforeVariable(literal(write(part)), value[index + 1], element, notes);
      if (!('unknown' in part)) return `\${${variableName(part)}}`;
      notes.leave(
        element,
        `${part.unknown} has no value before the run: it is sent as it stands; put a value or a variable there`,
      );
      return literal(write(part.unknown));
    })
    .join('');
}

/** `$${` is an escape, so a `$` right before a variable cannot be written. */
function beforeVariable(text: string, next: Value[number] | undefined, element: TestElement, notes: Notes): string {
  if (!text.endsWith('$') || next === undefined || typeof next === 'string' || 'unknown' in next) return text;
  notes.leave(element, `a $ right before \${${variableName(next)}} is not sent: the profile has no way to write it`);
  return text.slice(0, -1);
}

function literal(text: string): string {
  return text.replaceAll('${', () => '$${');
}

function variableName(variable: Variable): string {
  if (variable.from === 'env') return `env.${variable.name}`;
  return variable.from === 'data' ? `data.${variable.column}` : variable.from;
}
