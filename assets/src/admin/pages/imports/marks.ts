/** A piece of a text, and whether the other text lacks it. */
export interface Piece { text: string; changed: boolean }

const most = 600

/** The pieces of `text` with those marked that do not stand in `other` in the same order: the longest common subsequence, character by character. Long texts are not marked. */
export function marked(text: string, other: string): Piece[] {
  const a = Array.from(text)
  const b = Array.from(other)
  if (a.length > most || b.length > most) return [{ text, changed: false }]
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i]![j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pieces: Piece[] = []
  const add = (char: string, changed: boolean): void => {
    const last = pieces.at(-1)
    if (last && last.changed === changed) last.text += char
    else pieces.push({ text: char, changed })
  }
  let j = 0
  for (let i = 0; i < a.length; i++) {
    while (j < b.length && a[i] !== b[j] && at(i, j + 1) >= at(i + 1, j)) j++
    if (j < b.length && a[i] === b[j]) {
      add(a[i]!, false)
      j++
    } else add(a[i]!, true)
  }
  return pieces
}
