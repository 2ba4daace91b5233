// SPDX-License-Identifier: Apache-2.0
/** Where lanes get too narrow to be the first thing shown. */
export const NARROW = '(max-width: 720px)';
