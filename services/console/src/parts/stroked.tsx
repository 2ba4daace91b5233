// SPDX-License-Identifier: Apache-2.0
// A path drawn as a line in the colour of the text beside it, which says the same.
interface Props {
  path: string;
  /** Of the square that the path is drawn in. */
  grid: number;
  size: number;
  name?: string;
}

export function Stroked({path, grid, size, name}: Props) {
  return (
    <svg
      class={name}
      viewBox={`0 0 ${grid} ${grid}`}
      width={size}
      height={size}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={path} />
    </svg>
  );
}
