import { diffArrays } from 'diff'
import type { Block, QuestionVersion } from '@/shared/contract'
import { tq } from '../../texts/questions'
import { tr } from '../../texts/review'
import { t } from '../../texts/common'

/** A run of words or a picture, and whether the other version has it too. */
export interface Piece { text: string; mediaId?: string; alt?: string; changed: boolean }

/** One part of a question in both versions; a side is undefined where the version has no such part. */
export interface Part { key: string; label: string; old?: Piece[]; now?: Piece[]; changed: boolean }

interface Token { text: string; mediaId?: string; alt?: string }

// Chinese is compared by character, for it has no spaces to split at; Latin words and numbers stay whole.
const words = /[\p{Script=Latin}\p{M}]+|\d+(?:\.\d+)?|\s+|./gsu

/** What is compared: words, and each picture with its description as one. Blocks stand on lines of their own. */
export function tokensOf(blocks: readonly Block[]): Token[] {
  return blocks.flatMap((block, i): Token[] => {
    const gap = i > 0 ? [{ text: '\n' }] : []
    if (block.kind === 'image') return [...gap, { text: `[${block.alt ?? ''}]`, mediaId: block.mediaId ?? '', alt: block.alt ?? '' }]
    return [...gap, ...textTokens(block.text ?? '')]
  })
}

function textTokens(text: string): Token[] {
  return [...text.matchAll(words)].map((found) => ({ text: found[0] }))
}

const same = (a: Token, b: Token) => a.text === b.text && a.mediaId === b.mediaId

/** Both sides with what the other has not marked; neighbouring words of one kind are one piece. */
export function marked(old: Token[], now: Token[]): { old: Piece[]; now: Piece[]; changed: boolean } {
  const sides = { old: [] as Piece[], now: [] as Piece[] }
  let changed = false
  for (const part of diffArrays(old, now, { comparator: same })) {
    const differs = part.added || part.removed
    changed ||= differs
    if (!part.added) append(sides.old, part.value, differs)
    if (!part.removed) append(sides.now, part.value, differs)
  }
  return { ...sides, changed }
}

function append(pieces: Piece[], tokens: readonly Token[], changed: boolean): void {
  for (const token of tokens) {
    const last = pieces.at(-1)
    if (token.mediaId !== undefined) pieces.push({ ...token, changed })
    else if (last && last.mediaId === undefined && last.changed === changed) last.text += token.text
    else pieces.push({ text: token.text, changed })
  }
}

interface Whole { key: string; label: string; tokens: Token[] }

/** Every part of a version in the order in which screens show them. */
function wholes(version: QuestionVersion): Whole[] {
  const { content, key } = version
  const { options, minChoices, maxChoices, shuffle } = content.interaction
  const text = (value: string) => (value ? textTokens(value) : [])
  const laws = (content.lawReferences ?? []).map((law) => [law.law, law.article, law.version].filter(Boolean).join(' ')).join('\n')
  const keys = content.type === 'true_false' ? key.choices.map((id) => tq(`option.${id as 'T'}`)) : key.choices
  return [
    { key: 'type', label: tr('part.type'), tokens: [{ text: t(`type.${content.type}`) }] },
    { key: 'stem', label: tr('part.stem'), tokens: tokensOf(content.stem) },
    ...options.map((option) => ({ key: `option.${option.id}`, label: tr('part.option', { id: option.id }), tokens: tokensOf(option.blocks) })),
    { key: 'key', label: tr('part.key'), tokens: keys.flatMap((one, i) => [...(i > 0 ? [{ text: t('listSeparator') }] : []), { text: one }]) },
    ...(content.type === 'multiple' ? [{ key: 'choices', label: tr('part.choices'), tokens: [{ text: `${minChoices}–${maxChoices}` }] }] : []),
    { key: 'explanation', label: tr('part.explanation'), tokens: tokensOf(content.explanation ?? []) },
    { key: 'laws', label: tr('part.laws'), tokens: text(laws) },
    { key: 'difficulty', label: tr('part.difficulty'), tokens: [{ text: tq(`difficulty.${content.difficulty as 0}`) }] },
    { key: 'shuffle', label: tr('part.shuffle'), tokens: [{ text: t(shuffle ? 'yes' : 'no') }] },
  ]
}

/** The parts of two versions side by side; parts that both leave empty are left out. */
export function compare(old: QuestionVersion, now: QuestionVersion): Part[] {
  const [before, after] = [wholes(old), wholes(now)]
  const keys = after.map((part) => part.key)
  // What only the old version has stands where it stood.
  before.forEach((part, i) => {
    if (!keys.includes(part.key)) keys.splice(keys.indexOf(before[i - 1]?.key ?? '') + 1, 0, part.key)
  })
  return keys.flatMap((key): Part[] => {
    const [was, is] = [before.find((part) => part.key === key), after.find((part) => part.key === key)]
    const both = marked(was?.tokens ?? [], is?.tokens ?? [])
    if (both.old.length === 0 && both.now.length === 0) return []
    return [{ key, label: is?.label ?? was?.label ?? '', changed: both.changed, ...(was ? { old: both.old } : {}), ...(is ? { now: both.now } : {}) }]
  })
}
