// SPDX-License-Identifier: Apache-2.0
export interface DiffLine {
  sign: '+' | '-' | ' ';
  text: string;
}

/** The longest common subsequence of lines, and what came and went around it. */
export function diffLines(before: string[], after: string[]): DiffLine[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; --i) {
    for (let j = after.length - 1; j >= 0; --j) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({sign: ' ', text: before[i++]!});
      j += 1;
    } else if (
      j === after.length ||
      (i < before.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    ) {
      lines.push({sign: '-', text: before[i++]!});
    } else {
      lines.push({sign: '+', text: after[j++]!});
    }
  }
  return lines;
}

/** Changed lines and `around` lines beside them; undefined stands for what was left out. */
export function hunks(lines: DiffLine[], around = 1): (DiffLine | undefined)[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - around), i + around + 1).some((line) => line.sign !== ' '),
  );
  return lines.flatMap((line, i): (DiffLine | undefined)[] =>
    near[i] ? [line] : near[i - 1] === false ? [] : [undefined],
  );
}
