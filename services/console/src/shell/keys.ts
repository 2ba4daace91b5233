// SPDX-License-Identifier: Apache-2.0
import {useEffect} from 'preact/hooks';

export type Keys = Record<string, () => void>;

const PREFIX_MS = 1200;
const stack: Keys[] = [];
let prefix = '';
let prefixAt = 0;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function onKey(event: KeyboardEvent) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const chord = Date.now() - prefixAt < PREFIX_MS ? `${prefix} ${event.key}` : event.key;
  prefix = '';
  for (const keys of [...stack].reverse()) {
    const action = keys[chord] ?? keys[event.key];
    if (action) {
      event.preventDefault();
      action();
      return;
    }
  }
  prefix = event.key;
  prefixAt = Date.now();
}

export function listenToKeys(): void {
  addEventListener('keydown', onKey);
}

/** Keys that hold while the component is shown; the latest to be shown goes first. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    stack.push(keys);
    return () => void stack.splice(stack.indexOf(keys), 1);
  });
}

const items = () => [...document.querySelectorAll<HTMLElement>('[data-item]')];

/** Moves the focus to the next (1) or the previous (-1) item of the page. */
export function moveItem(by: 1 | -1): void {
  const all = items();
  const at = all.findIndex((item) => item.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
}

export function focusedItem(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-item]')?.dataset['item'];
}
