import { type CutoverError, describeError } from '../../errors.ts';
import { plain } from './text.ts';

/** A fault as it may go to a terminal: what a cluster or a program said may be part of it. */
export function faultText(fault: CutoverError): string {
  return plainLines(describeError(fault));
}

/** Lines stay lines; all else that could draw, hide or move anything is shown as escapes. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}
