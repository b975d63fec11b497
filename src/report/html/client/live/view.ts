import type { LivePicture } from './picture.ts';

/** A part of the page, and how it comes to show the picture as it is now. */
export interface View {
  readonly element: HTMLElement;
  readonly show: (picture: LivePicture) => void;
}

/** Changes a text only where it is another one: a selection stays, and nothing is said twice. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
