import type { Cause } from '../api-error.ts';

/** One thing that is wrong with one field, each in the words of the real API server. */
export function required(field: string, detail = ''): Cause {
  return { reason: 'FieldValueRequired', message: detail === '' ? 'Required value' : `Required value: ${detail}`, field };
}

export function invalidValue(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field };
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const list = supported.map((item) => JSON.stringify(item)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`,
    field,
  };
}

export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

export function forbiddenField(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field };
}

/** A cause for a number that must not be negative. */
export function notNegative(field: string, value: number | undefined): Cause[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

export function portNumber(field: string, value: unknown): Cause[] {
  return typeof value === 'number' && (value < 1 || value > 65_535)
    ? [invalidValue(field, value, 'must be between 1 and 65535, inclusive')]
    : [];
}

/** A cause for each value that was there before in a list. */
export function duplicates(values: readonly unknown[], fieldOf: (index: number) => string): Cause[] {
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index ? [duplicate(fieldOf(index), value)] : [],
  );
}
