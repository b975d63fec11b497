import { oneLine, type TestElement } from './test-element.ts';

/** Something of the plan that the profile does not have. */
export interface Leftover {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  /** What it would have done, or what to do instead. */
  readonly instead: string;
}

/** What is to be told of an import beside the profile. */
export class Notes {
  readonly leftovers: Leftover[] = [];
  /** What was carried over, and yet is not the same. */
  readonly remarks: string[] = [];
  /** Disabled elements met, which JMeter would not run either. */
  disabled = 0;
  /** Samplers that follow redirects, as they do unless told otherwise. */
  followsRedirects = 0;

  leave({ type, name, path }: TestElement, instead: string): void {
    const text = oneLine(instead);
    const known = this.leftovers.some((one) => one.path === path && one.type === type && one.instead === text);
    if (!known) this.leftovers.push({ type, name, path, instead: text });
  }

  remark(text: string): void {
    const line = oneLine(text);
    if (!this.remarks.includes(line)) this.remarks.push(line);
  }
}
