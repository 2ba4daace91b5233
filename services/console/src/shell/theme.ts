// SPDX-License-Identifier: Apache-2.0
const KEY = 'touchpoint.theme';
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function theme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((each) => each === kept) ?? 'auto';
}

export function applyTheme(next: Theme): void {
  localStorage.setItem(KEY, next);
  document.documentElement.dataset['theme'] = next;
}
