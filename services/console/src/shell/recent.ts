// SPDX-License-Identifier: Apache-2.0
// Whom this browser looked at last; forgotten on signing out.
const KEY = 'touchpoint.recent';
const KEPT = 12;

export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(id: string): void {
  localStorage.setItem(
    KEY,
    JSON.stringify([id, ...recent().filter((r) => r !== id)].slice(0, KEPT)),
  );
}

export function forget(id: string): void {
  localStorage.setItem(KEY, JSON.stringify(recent().filter((r) => r !== id)));
}

export function forgetRecent(): void {
  localStorage.removeItem(KEY);
}
