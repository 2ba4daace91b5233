// SPDX-License-Identifier: Apache-2.0
// A team looks the same on every page: a colour and a shape, so that neither has to be told apart
// alone.
export const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'hexagon', 'drop'] as const;
export type Shape = (typeof SHAPES)[number];
export const COLOURS = 8;

export interface Look {
  shape: Shape;
  colour: number;
}

const LOOKS = SHAPES.length * COLOURS;
const places = new Map<string, number>();
const taken = new Set<number>();

function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; ++i) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}

function place(team: string): number {
  const known = places.get(team);
  if (known !== undefined) return known;
  let at = hash(team) % LOOKS;
  if (taken.size >= LOOKS) taken.clear();
  while (taken.has(at)) at = (at + 7) % LOOKS;
  taken.add(at);
  places.set(team, at);
  return at;
}

export function lookOf(team: string): Look {
  const at = place(team);
  return {shape: SHAPES[at % SHAPES.length]!, colour: Math.floor(at / SHAPES.length)};
}

/** Outline of a shape around the origin; `r` is its radius. */
export function outline(shape: Shape, r: number): string {
  const n = (value: number) => value.toFixed(2);
  const polygon = (corners: [number, number][]) =>
    `M${corners.map(([x, y]) => `${n(x * r)} ${n(y * r)}`).join('L')}Z`;
  switch (shape) {
    case 'circle':
      return `M${n(-r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;
    case 'square':
      return polygon([
        [-0.88, -0.88],
        [0.88, -0.88],
        [0.88, 0.88],
        [-0.88, 0.88],
      ]);
    case 'triangle':
      return polygon([
        [0, -1.1],
        [1.1, 0.85],
        [-1.1, 0.85],
      ]);
    case 'diamond':
      return polygon([
        [0, -1.2],
        [1.2, 0],
        [0, 1.2],
        [-1.2, 0],
      ]);
    case 'hexagon':
      return polygon([
        [-0.55, -1],
        [0.55, -1],
        [1.12, 0],
        [0.55, 1],
        [-0.55, 1],
        [-1.12, 0],
      ]);
    case 'drop':
      return polygon([
        [-1.1, -0.85],
        [1.1, -0.85],
        [0, 1.1],
      ]);
  }
}
