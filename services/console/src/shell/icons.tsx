// SPDX-License-Identifier: Apache-2.0
import {Stroked} from '../parts/stroked.js';

const PATHS = {
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8a7 7 0 0 1 14 0',
  work: 'M9 5h6v3H9zM9 6H5v15h14V6h-4M9 14l2 2 4-4',
  log: 'M4 6h16M4 12h16M4 18h10',
  conflicts: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  policy: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3',
  overview: 'M4 20V10m5 10V4m5 16v-8m5 8V7',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.8-4.8',
  close: 'M6 6l12 12M18 6L6 18',
  keys: 'M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8',
  light:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.5 17.5L5 19',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  auto: 'M12 21a9 9 0 1 0 0-18zM12 3a9 9 0 0 0 0 18',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M9 12h9',
  calendar: 'M5 6h14v14H5zM5 10h14M9 3v5M15 3v5',
  earlier: 'M15 5l-7 7 7 7',
  later: 'M9 5l7 7-7 7',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({name}: {name: IconName}) {
  return <Stroked name="icon" path={PATHS[name]} grid={24} size={20} />;
}
